# wrong: a sentence that holds
# expect: sentence 5 agrees with the table
wrong_sentence = 5
correction = "In 2023 and 2024 Akmola lost 7,735 persons by migration, or 35 %."
