# The app runs in a process of its own; its address.
local_app <- function(code, env = parent.frame()) {
  port <- free_port()
  file <- withr::local_tempfile(fileext = ".R", .local_envir = env)
  writeLines(c("library(lime)", code, sprintf("shiny::runApp(app, port = %d, launch.browser = FALSE)", port)), file)
  log <- withr::local_tempfile(.local_envir = env)
  path <- c(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep))
  app <- processx::process$new(file.path(R.home("bin"), "Rscript"), c("--vanilla", file), stdout = log, stderr = log, env = c("current", path))
  withr::defer(app$kill_tree(), env)
  url <- paste0("http://127.0.0.1:", port)
  wait_until(function() {
    if (!app$is_alive()) stop(paste(readLines(log), collapse = "\n"))
    curl::curl_fetch_memory(url, curl::new_handle(noproxy = "*"))$status_code == 200
  })
  url
}

test_that("a text is typed, explained, and explained again with other choices", {
  window <- local_browser(1100, 800)
  url <- local_app(c(
    "model <- as_classifier(function(x) {",
    "  p <- plogis(2 * grepl('gold', x) + grepl('river', x) - 1 - grepl('script', x))",
    "  cbind(yes = p, no = (1 - p) / 2, never = (1 - p) / 2)",
    "})",
    "app <- interactive_text_explanations(lime('a text', model), window_title = 'My window', title = 'My <title>', place_holder = 'type here')"
  ))
  window$go(url)
  wait_until(function() window$count("#text_to_explain") == 1)
  expect_identical(window$run("return document.title"), "My window")
  expect_match(window$text("h2"), "My <title>", fixed = TRUE)
  expect_identical(window$run("return document.querySelector('#text_to_explain').placeholder"), "type here")
  window$screenshot("app-empty")
  window$type("#text_to_explain", "two words")
  wait_until(function() grepl("too short", window$text(".htmlwidgets-error")))
  window$screenshot("app-short")
  window$run("document.querySelector('#text_to_explain').value = ''")
  window$type("#text_to_explain", "They found <script>document.title = 'run'</script> gold by the <b>river</b> in May.")
  wait_until(function() window$count("#text_explanations_plot .lime_text [class^=positive]") > 0)
  expect_identical(window$run("return document.title"), "My window")
  expect_match(window$text(".lime_text"), "<script>document.title = 'run'</script>", fixed = TRUE)
  expect_match(window$text(".lime_text [class^=positive]"), "gold")
  expect_equal(window$count(".lime_case"), 1)
  window$screenshot("app-explained")
  # two more labels
  window$run("const n = document.querySelector('#number_labels_to_explain'); n.value = 3; n.dispatchEvent(new Event('change'))")
  wait_until(function() window$count(".lime_case") == 3)
  expect_match(window$text(".lime_facts"), "Label: never", fixed = TRUE)
  # more words, by the slider's key
  before <- window$count(".lime_case:first-child .lime_text [class^=positive], .lime_case:first-child .lime_text [class^=negative]")
  window$click(".irs-handle.single")
  window$run("$('#number_features_to_explain').data('ionRangeSlider').update({from: 6})")
  wait_until(function() window$count(".lime_case:first-child .lime_text [class^=positive], .lime_case:first-child .lime_text [class^=negative]") > before)
  window$screenshot("app-labels")
  # more labels than the model has: said, not crashed
  window$run("const n = document.querySelector('#number_labels_to_explain'); n.value = 9; n.dispatchEvent(new Event('change'))")
  wait_until(function() grepl("at most the number of labels, 3", window$text(".htmlwidgets-error")))
  window$screenshot("app-refused")
})

test_that("the output is part of other apps, with arguments of explain() passed on", {
  window <- local_browser()
  url <- local_app(c(
    "explainer <- lime('a', as_regressor(nchar))",
    "expression <- quote(plot_text_explanations(explain(input$t, explainer, n_features = 2, n_permutations = 50)))",
    "app <- shiny::shinyApp(",
    "  shiny::fluidPage(shiny::textInput('t', 't', 'some longer words'), text_explanations_output('a', height = '111px'), text_explanations_output('b')),",
    "  function(input, output) {",
    "    output$a <- render_text_explanations(plot_text_explanations(explain(input$t, explainer, n_features = 1, n_permutations = 50)))",
    "    output$b <- render_text_explanations(expression, quoted = TRUE)",
    "  })"
  ))
  window$go(url)
  wait_until(function() window$count("#a .lime_case") == 1 && window$count("#b .lime_case") == 1)
  expect_identical(window$run("return document.querySelector('#a').style.height"), "111px")
  expect_identical(window$run("return document.querySelector('#b').style.height"), "400px")
  expect_match(window$text("#a .lime_facts"), "Prediction: 17", fixed = TRUE)
})

test_that("arguments of the app are checked, its signature is that of older versions", {
  old <- c("explainer", "window_title", "title", "place_holder", "minimum_lentgh", "minimum_lentgh_error", "max_feature_to_select")
  expect_identical(names(formals(interactive_text_explanations))[1:7], old)
  expect_identical(names(formals(render_text_explanations)), c("expr", "env", "quoted"))
  expect_identical(names(formals(text_explanations_output)), c("outputId", "width", "height"))
  explainer <- lime("a", as_regressor(nchar))
  expect_error(interactive_text_explanations(lime(picture_array(), mean)), class = "lime_error_argument")
  expect_error(interactive_text_explanations(explainer, title = 1), class = "lime_error_argument")
  expect_error(interactive_text_explanations(explainer, minimum_lentgh = 0), class = "lime_error_argument")
  skip_if_not_installed("shiny")
  skip_if_not_installed("htmlwidgets")
  expect_s3_class(interactive_text_explanations(explainer), "shiny.appobj")
})

test_that("the app's server explains what is typed, and says what is wrong", {
  skip_if_not_installed("shiny")
  skip_if_not_installed("htmlwidgets")
  gold <- as_classifier(function(x) cbind(yes = 0.1 + 0.8 * grepl("gold", x), no = 0.9 - 0.8 * grepl("gold", x)))
  shiny::testServer(interactive_text_explanations(lime("a text", gold)), {
    session$setInputs(
      number_labels_to_explain = 1, number_features_to_explain = 2, number_permutations = 100, feature_selection_strategy = "auto",
      text_to_explain = "gold in the river"
    )
    expect_match(as.character(output$text_explanations_plot), "gold")
    session$setInputs(text_to_explain = "gold")
    expect_error(output$text_explanations_plot, "too short", class = "shiny.silent.error")
    session$setInputs(text_to_explain = "gold in the river", number_labels_to_explain = 7)
    expect_error(output$text_explanations_plot, "n_labels", class = "shiny.silent.error")
  })
})

test_that("sizes of the output are CSS sizes or pixels", {
  skip_if_not_installed("htmlwidgets")
  expect_match(as.character(text_explanations_output("a", 400, "50%")), "width:400px; ?height:50%")
  for (size in list(-1, NA, "wide", c(1, 2), mean)) {
    expect_error(text_explanations_output("a", size), "`width`", class = "lime_error_argument")
  }
})
