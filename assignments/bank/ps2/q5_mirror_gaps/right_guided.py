# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def mirror_gaps(exports: pd.Series, imports: pd.Series, freight: float) -> pd.DataFrame:
        """Seller's and buyers' account of the same flows, freight taken off, and their gaps."""
        table = pd.DataFrame({"exports": exports, "imports_fob": imports / (1 + freight)})
        table["gap"] = table["imports_fob"] - table["exports"]
        mean = (table["imports_fob"] + table["exports"]) / 2
        table["relative_gap"] = table["gap"] / mean
        return table.rename_axis("partner").reset_index()
