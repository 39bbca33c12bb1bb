# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
        """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
        if total <= 0:
            raise ValueError(f"the total must be positive, not {total}")
        # One row a route, largest first.
        ordered = volumes.sort_values(ascending=False)
        table = pd.DataFrame({"route_code": ordered.index, "million_tonnes": ordered.to_numpy()})
        # One row for what the routes leave of the published total.
        left = total - volumes.sum()
        rest = pd.DataFrame({"route_code": ["UNEXPLAINED"], "million_tonnes": [left]})
        table = pd.concat([table, rest], ignore_index=True)
        # Every share is a share of the same denominator.
        table["share"] = table["million_tonnes"] / total
        return table
