# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def weak_addresses(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
        """Claims that name sources, but none with a full address, and how many sources they name."""
        status = dict(zip(sources["source_id"], sources["address_status"], strict=True))
        rows = []
        for claim, text in zip(claims["claim_id"], claims["source_ids"], strict=True):
            if pd.isna(text):
                continue
            found = []
            for one in text.split(";"):
                if one not in status:  # the dictionary does not know this id
                    raise ValueError(f"{claim} names the unknown source {one}")
                found.append(status[one])
            if "full" not in found:  # no full address among them
                rows.append((claim, len(found)))
        return pd.DataFrame(rows, columns=["claim_id", "n_sources"])
