"""The runner's side: hands jobs out, keeps their time, and trusts nothing that comes back."""
