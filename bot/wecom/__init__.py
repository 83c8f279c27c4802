"""WeCom (企业微信): cards for staff who are in the office's address book there."""
