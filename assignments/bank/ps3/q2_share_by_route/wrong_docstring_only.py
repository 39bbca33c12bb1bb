# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
