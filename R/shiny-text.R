#' Explain texts interactively
#'
#' A Shiny app in which a text is typed, or pasted, and explained while you look: how many permutations, which feature selection, how
#' many words and how many labels can be changed. `text_explanations_output()` and `render_text_explanations()` put
#' [plot_text_explanations()] into an app of your own.
#'
#' @param explainer What [lime()] returned for texts.
#' @param window_title,title Titles of the browser's window and of the page.
#' @param place_holder String shown where the text is to be typed.
#' @param minimum_lentgh Number of words below which a text is not explained (the argument's name is that of older versions).
#' @param minimum_lentgh_error What is then shown.
#' @param max_feature_to_select Largest number of words that can be chosen.
#' @param ... Arguments of [explain()], such as `batch_size`, and of [predict_model()].
#'
#' @return `interactive_text_explanations()`: a `shiny.appobj`, which starts when it is printed. The other two: what shiny
#'   wants of an output and of a render function.
#' @section Errors:
#' `lime_error_argument`: no explainer of texts, or an argument of wrong type; `lime_error_package` without shiny or htmlwidgets. What goes
#' wrong with a text is said in the app.
#' @export
#' @examples
#' gladness <- function(texts) {
#'   glad <- grepl("glad|happy", texts)
#'   cbind(glad = 0.1 + 0.8 * glad, sad = 0.9 - 0.8 * glad)
#' }
#' explainer <- lime("I am glad to see you", as_classifier(gladness))
#' if (requireNamespace("shiny", quietly = TRUE) && requireNamespace("htmlwidgets", quietly = TRUE)) {
#'   app <- interactive_text_explanations(explainer)
#'   if (interactive()) print(app)
#'
#'   # In an app of your own
#'   own <- shiny::shinyApp(
#'     ui = shiny::fluidPage(text_explanations_output("marked")),
#'     server = function(input, output) {
#'       output$marked <- render_text_explanations(plot_text_explanations(.load_text_example()))
#'     }
#'   )
#' }
interactive_text_explanations <- function(explainer, window_title = "Text model explainer",
                                          title = "Local Interpretable Model-agnostic Explanations",
                                          place_holder = "Put here the text to explain", minimum_lentgh = 3,
                                          minimum_lentgh_error = "Text provided is too short to be explained (>= 3).",
                                          max_feature_to_select = 20, ...) {
  call <- rlang::current_env()
  if (!inherits(explainer, "text_explainer")) wrong_explainer(explainer, call)
  strings <- list(
    window_title = window_title, title = title, place_holder = place_holder, minimum_lentgh_error = minimum_lentgh_error
  )
  Map(check_string, strings, names(strings), MoreArgs = list(call = call))
  minimum <- check_count(minimum_lentgh, "minimum_lentgh", call)
  most <- check_count(max_feature_to_select, "max_feature_to_select", call)
  for (package in c("shiny", "htmlwidgets")) need_package(package, "Explaining texts interactively needs", call)
  classifier <- call_as_user("model_type", model_type, explainer$model, list(), past_base(parent.frame())) != "regression"
  more <- list(..., .caller = handed_on(parent.frame())) # where methods of the user are looked for
  shiny::shinyApp(
    ui = text_page(window_title, title, place_holder, most, classifier),
    server = function(input, output, session) {
      output$text_explanations_plot <- render_text_explanations({
        shiny::req(input$text_to_explain)
        enough <- length(default_tokenize(input$text_to_explain)) >= minimum
        shiny::validate(shiny::need(enough, minimum_lentgh_error))
        plot_text_explanations(explain_input(input, explainer, classifier, more))
      })
    }
  )
}

text_page <- function(window_title, title, place_holder, most, classifier) {
  names <- gsub("_", " ", feature_selections, fixed = TRUE)
  shiny::fluidPage(
    title = window_title,
    shiny::titlePanel(title, window_title),
    shiny::sidebarLayout(
      shiny::sidebarPanel(
        shiny::textAreaInput("text_to_explain", "Text", placeholder = place_holder, rows = 8, width = "100%"),
        if (classifier) shiny::numericInput("number_labels_to_explain", "Labels", 1, min = 1, step = 1),
        shiny::sliderInput("number_features_to_explain", "Words", 1, most, value = min(2, most), step = 1),
        shiny::numericInput("number_permutations", "Permutations", 5000, min = 10, step = 1000),
        shiny::selectInput("feature_selection_strategy", "Feature selection", stats::setNames(feature_selections, names))
      ),
      shiny::mainPanel(text_explanations_output("text_explanations_plot", height = "75vh"))
    )
  )
}

# What is wrong with the input is said on the page.
explain_input <- function(input, explainer, classifier, more) {
  asked <- list(
    explainer = explainer, n_labels = if (classifier) input$number_labels_to_explain, n_features = input$number_features_to_explain,
    n_permutations = input$number_permutations, feature_select = input$feature_selection_strategy
  )
  tryCatch(
    do.call(explain, c(list(input$text_to_explain), asked, more)),
    lime_error = function(error) shiny::validate(paste(cli::ansi_strip(conditionMessage(error)), collapse = "\n"))
  )
}

#' @rdname interactive_text_explanations
#' @param outputId Name of the output.
#' @param width,height CSS sizes.
#' @export
text_explanations_output <- function(outputId, width = "100%", height = "400px") {
  call <- rlang::current_env()
  need_package("htmlwidgets", "A widget of texts needs", call)
  outputId <- check_string(outputId, "outputId", call)
  width <- check_css(width, "width", call)
  height <- check_css(height, "height", call)
  htmlwidgets::shinyWidgetOutput(outputId, "plot_text_explanations", width, height, package = "lime")
}

check_css <- function(x, name, call) {
  one <- (is.character(x) || is_number(x)) && length(x) == 1 && !is.na(as_utf8(as.character(x)))
  one <- one && (is.character(x) || x >= 0)
  if (one && is.numeric(x)) x <- paste0(format(x, scientific = FALSE, digits = 6), "px")
  size <- if (one) tryCatch(htmltools::validateCssUnit(x), error = function(e) NULL)
  if (is.null(size)) argument_error(name, "a CSS size, as \"100%\" or \"400px\"", describe_value(x), call)
  size
}

#' @rdname interactive_text_explanations
#' @param expr An expression that gives a [plot_text_explanations()].
#' @param env,quoted Where it is evaluated, and whether it is quoted.
#' @export
render_text_explanations <- function(expr, env = parent.frame(), quoted = FALSE) {
  need_package("htmlwidgets", "A widget of texts needs", rlang::current_env())
  if (!quoted) expr <- substitute(expr)
  htmlwidgets::shinyRenderWidget(expr, text_explanations_output, env, quoted = TRUE)
}
