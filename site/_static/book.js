// Two things that the theme leaves open, for keyboards and screen readers.
document.addEventListener("DOMContentLoaded", () => {
  // The arrows that open a branch of the navigation have no name.
  document.querySelectorAll(".has-children > details > summary").forEach((arrow) => {
    const link = arrow.closest("li").querySelector("a");
    arrow.setAttribute("aria-label", `Pages below ${link ? link.textContent.trim() : "this one"}`);
  });
  // Whatever scrolls sideways can be reached and scrolled with the keyboard.
  const boxes = ".bd-article pre, .bd-article .output, .pst-scrollable-table-container";
  const mark = () => {
    document.querySelectorAll(boxes).forEach((box) => {
      if (box.scrollWidth > box.clientWidth + 1) box.setAttribute("tabindex", "0");
    });
  };
  mark();
  window.addEventListener("resize", mark);
});
