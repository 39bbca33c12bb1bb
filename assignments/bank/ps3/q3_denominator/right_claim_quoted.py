# right: the words of the claim kept, and the share beside them
denominator = "production"
share_sentence = "In 2024 it was not four fifths (80 %) but 63 % of the output: 54.9 of 87.7 mln tonnes."
