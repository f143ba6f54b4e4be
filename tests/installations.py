"""The smallest environments an office and a city start with; each line is demanded by a start-up check (T39)."""

GOOD_KEY = "k9-Zt_4wQx7mB2vN8sLr3pYc6jHd1fGa5eUo0iKnTzXbVqWyRlPm"
RECIPIENT = "age1tlf3qlhgd3qhlgsc39f2ttfaupactjpey5vdfs6z8xcenenemsksarar9a"
OFFICE = {
    "PALU_MODE": "office",
    "SECRET_KEY": GOOD_KEY,
    "ALLOWED_HOSTS": "asn.palu.example",
    "PUBLIC_URL": "https://asn.palu.example",
    "DEFAULT_FROM_EMAIL": "asn@palu.example",
    "BACKUP_DIR": "/var/backups/palu-asn",
    "BACKUP_RECIPIENTS": RECIPIENT,
}
CITY = {
    **OFFICE,
    "PALU_MODE": "city",
    "DATABASE_URL": "postgres://palu:h7-batu-karang-merah@127.0.0.1:1/palu",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
