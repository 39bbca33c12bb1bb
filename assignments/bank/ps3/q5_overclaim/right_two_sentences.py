# right: two sentences, whole percentages
rewritten = "In 2023 CPC carried 79 % of the oil exports, the smallest share since 2022. In 2025 it was 82 %, the largest."
