# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def group_shares(people: pd.DataFrame, group: str, of_stated: bool = False) -> pd.Series:
        """Share (0 to 1) of one group in each region."""
        # Leave out the country, and let the code of the region be the index.
        rows = people[people["region_code"] != "KZ"].set_index("region_code")
        persons = rows[rows["group"] == group]["population"]
        whole = rows[rows["group"] == "Total"]["population"]
        if persons.empty:
            raise ValueError(f"no region has a row for {group}")
        if of_stated:
            whole = whole - rows[rows["group"] == "Not stated"]["population"]
        # Divide code by code.
        return persons / whole
