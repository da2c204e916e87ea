"""Use cases of themes: suggesting, voting, picking, and the rota of theme hosts."""
