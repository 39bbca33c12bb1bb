# wrong: the stub as released
# expect: plot_agreement still holds the course's stub
def plot_agreement(agreement: pd.DataFrame, partners: list[str], ax: Axes | None = None) -> Axes:
    """Yearly agreement (half points for abstentions), gaps where years are not comparable."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
