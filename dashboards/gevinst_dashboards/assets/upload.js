/* A file of figures on its way: seen at once when it is chosen, and the focus kept when it has come to its end. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.gevinst_upload = {
    /** What was said of the file before goes, and the bar comes, before anything is sent. */
    sending: function (contents) {
      var none = window.dash_clientside.no_update;
      return contents ? [false, null, null] : [none, none, none];
    },
    /** The button that had the focus is gone: whoever goes on by keyboard begins at the choice of a file. */
    ended: function (hidden) {
      var job = document.getElementById("file-job"), choose = document.getElementById("file-data-choose");
      var lost = document.activeElement === document.body || (job && job.contains(document.activeElement));
      if (hidden && lost && choose) choose.focus({ preventScroll: true });
    }
  };
})();
