# right: the words of the claim in quotation marks
rewritten = "\"Always more than four fifths\" is too strong: CPC carried 79.4 percent of exports in 2023 and 82.3 percent in 2025."
