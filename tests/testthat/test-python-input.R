test_that("tables reach Python with all kinds of columns, in one row and in many", {
  skip_if_no_python_module("pandas")
  table <- data.frame(
    number = c(1.5, NA, 3), whole = 1:3, gap = c(4L, NA, 6L), yes = c(TRUE, FALSE, TRUE), word = c("a", "b", "c"), factor = factor(c("u", NA, "v"), c("v", "u")),
    day = as.Date("2024-02-28") + 0:2
  )
  for (rows in list(1:3, 2, 1)) {
    frame <- pandas_frame(table[rows, ])
    back <- reticulate::py_to_r(frame$drop(columns = "day")$to_dict("list"))
    expect_identical(names(back), setdiff(names(table), "day"))
    expect_equal(back$number, replace(table$number, 2, NaN)[rows])
    expect_equal(back$whole, table$whole[rows])
    expect_equal(back$gap, replace(as.double(table$gap), 2, NaN)[rows])
    expect_equal(back$yes, table$yes[rows])
    expect_identical(back$word, table$word[rows])
    known <- rows != 2
    expect_identical(as.character(unlist(back$factor))[known], as.character(table$factor)[rows][known])
    expect_identical(reticulate::py_to_r(frame$factor$cat$categories$tolist()), levels(table$factor))
    expect_identical(as.character(reticulate::py_to_r(frame$day$dt$strftime("%Y-%m-%d")$tolist())), format(table$day)[rows])
  }
})

test_that("whole numbers with gaps reach a model as missing, not as a very small number", {
  skip_if_no_python_module("numpy")
  table <- data.frame(a = c(1L, NA), b = c(2L, 3L))
  expect_identical(typeof(as_python_input(table, NULL)), "double")
  expect_identical(as_python_input(c("one text"), NULL), list("one text"))
})

test_that("what is no table goes as it is", {
  expect_identical(as_python_input(array(1:8, c(2, 2, 2)), NULL), array(1:8, c(2, 2, 2)))
})
