# right: tonnes beside the shares
rewritten = "CPC carried 56.0 of 70.5 Mt exported in 2023 (79.4 %) and 64.8 of 78.7 Mt in 2025 (82.3 %); it was about 80 % in each year."
