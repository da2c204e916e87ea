"""The texts of the bot's messages; they are the keys of the catalogs in `bot/i18n`."""
