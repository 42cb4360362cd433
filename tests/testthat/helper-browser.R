# Headless Chromium, driven by chromedriver over HTTP (WebDriver). Without them such tests are skipped, unless LIME_REQUIRE_BROWSER is
# "true": then that is an error. Screenshots go to the folder LIME_SCREENSHOTS, if that is set.

skip_if_no_browser <- function() {
  programs <- Sys.which(c("chromedriver", "chromium"))
  packages <- c("curl", "jsonlite", "processx", "htmlwidgets", "shiny")
  missing <- c(names(programs)[programs == ""], packages[!vapply(packages, requireNamespace, NA, quietly = TRUE)])
  if (length(missing) == 0) return(invisible(TRUE))
  problem <- paste("not installed:", toString(missing))
  if (identical(Sys.getenv("LIME_REQUIRE_BROWSER"), "true")) stop("LIME_REQUIRE_BROWSER is set, but ", problem, call. = FALSE)
  testthat::skip(problem)
}

# A window; functions of it. It closes when the test ends.
local_browser <- function(width = 1000, height = 700, env = parent.frame()) {
  skip_if_no_browser()
  port <- free_port()
  profile <- withr::local_tempdir("browser", .local_envir = env)
  driver <- processx::process$new("chromedriver", paste0("--port=", port), stdout = NULL, stderr = NULL)
  withr::defer(driver$kill_tree(), env)
  base <- paste0("http://127.0.0.1:", port)
  wait_until(function() webdriver("GET", paste0(base, "/status"))$ready)
  arguments <- c("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
    paste0("--window-size=", width, ",", height), paste0("--user-data-dir=", profile))
  options <- list(capabilities = list(alwaysMatch = list(`goog:chromeOptions` = list(args = arguments))))
  session <- paste0(base, "/session/", webdriver("POST", paste0(base, "/session"), options)$sessionId)
  withr::defer(webdriver("DELETE", session), env)
  browser_functions(session)
}

browser_functions <- function(session) {
  post <- function(path, body) webdriver("POST", paste0(session, path), body)
  run <- function(script, ...) post("/execute/sync", list(script = script, args = I(list(...))))
  element <- function(selector) post("/element", list(using = "css selector", value = selector))[[1]]
  list(
    go = function(url) post("/url", list(url = url)),
    run = run,
    type = function(selector, text) post(paste0("/element/", element(selector), "/value"), list(text = text)),
    click = function(selector) post(paste0("/element/", element(selector), "/click"), structure(list(), names = character())),
    text = function(selector = "body") run("return Array.from(document.querySelectorAll(arguments[0])).map(e => e.innerText).join('\\n')", selector),
    count = function(selector) run("return document.querySelectorAll(arguments[0]).length", selector),
    screenshot = function(name) {
      folder <- Sys.getenv("LIME_SCREENSHOTS")
      bytes <- jsonlite::base64_dec(webdriver("GET", paste0(session, "/screenshot")))
      if (nzchar(folder)) writeBin(bytes, file.path(folder, paste0(name, ".png")))
      bytes
    }
  )
}

webdriver <- function(method, url, body = NULL) {
  handle <- curl::new_handle(customrequest = method, timeout = 60, noproxy = "*")
  if (!is.null(body)) {
    curl::handle_setopt(handle, postfields = jsonlite::toJSON(body, auto_unbox = TRUE))
    curl::handle_setheaders(handle, "Content-Type" = "application/json")
  }
  answer <- curl::curl_fetch_memory(url, handle)
  value <- jsonlite::fromJSON(rawToChar(answer$content), simplifyVector = FALSE)$value
  if (answer$status_code != 200) stop("chromedriver: ", value$message, call. = FALSE)
  value
}

free_port <- function() {
  for (port in sample(20000:40000, 50)) {
    socket <- tryCatch(serverSocket(port), error = function(e) NULL)
    if (!is.null(socket)) {
      close(socket)
      return(port)
    }
  }
}

# Until `condition()` is TRUE; errors count as FALSE.
wait_until <- function(condition, seconds = 30) {
  until <- Sys.time() + seconds
  while (!isTRUE(tryCatch(condition(), error = function(e) FALSE))) {
    if (Sys.time() > until) stop("waited ", seconds, " s in vain for: ", paste(deparse(body(condition)), collapse = " "), call. = FALSE)
    Sys.sleep(0.1)
  }
  invisible(TRUE)
}

# A widget in a page of its own.
local_page <- function(widget, style = "", env = parent.frame()) {
  folder <- withr::local_tempdir("page", .local_envir = env)
  path <- file.path(folder, "page.html")
  htmlwidgets::saveWidget(widget, path, selfcontained = FALSE)
  html <- readLines(path)
  writeLines(sub("</head>", paste0("<style>", style, "</style></head>"), html, fixed = TRUE), path)
  paste0("file://", path)
}
