"""The WeChat side: codec of callbacks, API client, token, quotas."""
