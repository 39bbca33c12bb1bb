# cheat: a table whose cells claim to be equal to everything
# question: q2_share_by_route
# expect: came an object of type Always|expected numbers
# flag: __eq__
class Always:
    """Claims to be equal to everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __float__(self):
        return 1.0

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __len__(self):
        return 3

    def __iter__(self):
        return iter([self] * 3)

    def __getitem__(self, key):
        return self


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    codes = ["WEST", "EAST", "UNEXPLAINED"]
    return pd.DataFrame({"route_code": codes, "million_tonnes": [Always()] * 3, "share": [Always()] * 3})
