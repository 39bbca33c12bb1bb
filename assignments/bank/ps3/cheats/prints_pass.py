# cheat: prints the line of a passed check
# question: q2_share_by_route
# expect: came an object of type|came str; expected a pandas DataFrame
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    print("PASS q2_share_by_route: visible check")
    print("PASS q2_share_by_route: hidden check")
    return "PASS"
