"""What several tests use: fakes, servers, factories, and steps in the simulated Discord. It holds no test."""
