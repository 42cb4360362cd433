// Shows the HTML that R made, in which every text is escaped.
HTMLWidgets.widget({
  name: "plot_text_explanations",
  type: "output",
  factory: function (el) {
    return {
      renderValue: function (x) { el.innerHTML = x.html; },
      resize: function () {}
    };
  }
});
