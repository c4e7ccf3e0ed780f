// A report is as long as it is: its frame is made as high, so that the page scrolls and not the frame.
for (const frame of document.querySelectorAll("iframe.report")) {
  const fit = () => { frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 4}px`; };
  frame.addEventListener("load", fit);
  addEventListener("resize", fit);
}
