"""Commands for whoever develops the bot; the bot itself never imports them."""
