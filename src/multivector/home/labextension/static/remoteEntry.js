// The course's home as a tab of JupyterLab. The page itself comes from the server (multivector.home).
// JupyterLab loads this file as it is: there is no build step.
"use strict";

(() => {
  const COMMAND = "multivector:home";
  const ICON =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16"><path class="jp-icon3" fill="#616161" d="M12 3 2.5 11h2.8v9h5v-6h3.4v6h5v-9h2.8z"/></svg>';
  // JupyterLab breaks printed lines at any letter. Messages are sentences: break them between words.
  const PRINTED = ".jp-OutputArea .jp-OutputArea-output pre { word-break: normal; overflow-wrap: anywhere; }";
  let shared;

  // The module that JupyterLab itself uses, of those that are shared under a name.
  async function load(name) {
    const versions = Object.values(shared[name] ?? {});
    const chosen = versions.find((v) => v.loaded) ?? versions.find((v) => /application-top/.test(v.from)) ?? versions[0];
    if (!chosen) {
      throw new Error(`JupyterLab does not share ${name}`);
    }
    return (await chosen.get())();
  }

  async function makePlugin() {
    const [apputils, coreutils, docmanager, launcher, mainmenu, ui, widgets] = await Promise.all(
      ["@jupyterlab/apputils", "@jupyterlab/coreutils", "@jupyterlab/docmanager", "@jupyterlab/launcher",
       "@jupyterlab/mainmenu", "@jupyterlab/ui-components", "@lumino/widgets"].map(load)
    );
    const { PageConfig, URLExt } = coreutils;

    function activate(app, documents, palette, tiles, menu, themes) {
      const icon = new ui.LabIcon({ name: "multivector:home", svgstr: ICON });
      const theme = () => (themes?.theme && !themes.isLight(themes.theme) ? "dark" : "light");
      let tab;
      document.head.append(Object.assign(document.createElement("style"), { textContent: PRINTED }));

      async function save(path) {
        for (const widget of app.shell.widgets("main")) {
          const context = documents.contextForWidget(widget);
          if (context?.path === path && context.model.dirty) {
            await context.save();
            if (context.model.dirty) {
              return { ok: false, why: "Save it in its own tab, then press the button again." };
            }
          }
        }
        return { ok: true };
      }

      async function answer(event, frame) {
        const { multivector, kind, path } = event.data ?? {};
        if (!multivector || event.origin !== location.origin || event.source !== frame.contentWindow) {
          return;
        }
        let result = { ok: true };
        try {
          if (kind === "save") {
            result = await save(path);
          } else if (kind === "open") {
            documents.openOrReveal(path);
          }
        } catch (error) {
          result = { ok: false, why: String(error?.message ?? error) };
        }
        frame.contentWindow.postMessage({ multivector, ...result }, location.origin);
      }

      function make() {
        const frame = document.createElement("iframe");
        frame.title = "Course home";
        frame.src = `${URLExt.join(PageConfig.getBaseUrl(), "multivector/home")}?theme=${theme()}`;
        frame.style.cssText = "width: 100%; height: 100%; border: 0; display: block";
        const content = new widgets.Widget();
        content.node.append(frame);
        const made = new apputils.MainAreaWidget({ content });
        made.id = "multivector-home";
        made.title.label = "Home";
        made.title.icon = icon;
        made.title.closable = true;
        made.toolbar.hide();
        const listen = (event) => void answer(event, frame);
        const send = (message) => frame.contentWindow?.postMessage(message, location.origin);
        const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
        made.check = (path) => void loaded.then(() => send({ kind: "check", path }));
        const recolour = () => send({ kind: "theme", theme: theme() });
        window.addEventListener("message", listen);
        themes?.themeChanged.connect(recolour);
        app.shell.currentChanged?.connect((_, change) => change.newValue === made && send({ kind: "shown" }));
        made.disposed.connect(() => {
          window.removeEventListener("message", listen);
          themes?.themeChanged.disconnect(recolour);
        });
        return made;
      }

      function show(activateTab) {
        if (!tab || tab.isDisposed) {
          tab = make();
        }
        if (!tab.isAttached) {
          app.shell.add(tab, "main", { activate: activateTab });
        }
        if (activateTab) {
          app.shell.activateById(tab.id);
        }
      }

      // The notebook of an assignment gets a button that checks it on the home.
      app.docRegistry.addWidgetExtension("Notebook", {
        createNew: (panel, context) => {
          const button = new apputils.ToolbarButton({
            label: "Check",
            tooltip: "Save this assignment and run the checks that you may see",
            onClick: () => {
              show(true);
              tab.check(context.path);
            },
          });
          void context.ready.then(() => {
            const answers = context.model.toJSON().cells.some((cell) => cell.metadata?.nbgrader?.solution);
            if (answers && !panel.isDisposed) {
              panel.toolbar.insertItem(10, "multivectorCheck", button);
            }
          });
          return button;
        },
      });
      app.commands.addCommand(COMMAND, {
        label: "Course Home",
        caption: "Lessons and assignments: open, check, hand in",
        icon,
        execute: () => show(true),
      });
      // A lesson's link. JupyterLab would first ask whether to trust the notebook; this only opens a tab.
      document.addEventListener("click", (event) => {
        if (event.target.closest?.(`[data-commandlinker-command="${COMMAND}"]`)) {
          event.preventDefault();
          event.stopPropagation();
          show(true);
        }
      }, true);
      palette?.addItem({ command: COMMAND, category: "Course" });
      tiles?.add({ command: COMMAND, category: "Course", rank: 0 });
      menu?.helpMenu.addGroup([{ command: COMMAND }], 0);
      if (PageConfig.getOption("multivectorHome") === "open") {
        // A notebook that the address names stays in front.
        void app.restored.then(() => show(!/\/tree\/./.test(location.pathname)));
      }
    }

    return {
      id: "@multivector/home:plugin",
      description: "Opens the course's home as a tab.",
      autoStart: true,
      requires: [docmanager.IDocumentManager],
      optional: [apputils.ICommandPalette, launcher.ILauncher, mainmenu.IMainMenu, apputils.IThemeManager],
      activate,
    };
  }

  (window._JUPYTERLAB ??= {})["@multivector/home"] = {
    init: (scope) => { shared = scope; },
    get: async () => {
      const plugin = await makePlugin();
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
