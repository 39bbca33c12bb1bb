# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def hhi_bounds(amounts: pd.Series, total: float) -> pd.Series:
        """Lowest and highest possible HHI (0 to 1) when some partners' amounts are not known."""
        known = amounts.dropna()
        index = ((known / total) ** 2).sum()
        n_missing = len(amounts) - len(known)
        if n_missing == 0:
            return pd.Series({"hhi_low": index, "hhi_high": index})
        rest = total - known.sum()
        if rest < 0:
            raise ValueError(f"the known amounts exceed the total of {total}")
        square = (rest / total) ** 2  # one partner has all of the rest
        return pd.Series({"hhi_low": index + square / n_missing, "hhi_high": index + square})
