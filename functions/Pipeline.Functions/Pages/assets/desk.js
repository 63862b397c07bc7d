// What the pages behind the sign-in do: they call the API and say what it answers.
(() => {
  "use strict";

  const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));

  async function call(method, address, body) {
    const answer = await fetch(address, { method, headers: body ? { "content-type": "application/json" } : {}, body: body && JSON.stringify(body) });
    const text = await answer.text();
    const content = text && answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null;
    if (!answer.ok) throw new Error(content?.title ? `${content.title} ${content.detail ?? ""}` : `The system answered ${answer.status}. Try again.`);
    return content;
  }

  // Runs what a button or form asks for, once at a time, and says what went wrong.
  async function run(scope, said, work) {
    const buttons = [...scope.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    try {
      await work();
    } catch (error) {
      said.textContent = error.message;
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  // Dropping a file: straight into blob storage, then its verdict.
  function send(address, headers, file, progress) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("PUT", address);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.addEventListener("progress", event => { if (event.lengthComputable) progress.value = event.loaded / event.total; });
      request.addEventListener("load", () => request.status < 300 ? done() : failed(new Error(`Storage answered ${request.status}. Try again.`)));
      request.addEventListener("error", () => failed(new Error("Storage could not be reached. Try again.")));
      request.send(file);
    });
  }

  for (const form of document.querySelectorAll("form[data-upload]")) {
    const said = form.querySelector(".said"), progress = form.querySelector("progress");
    form.addEventListener("submit", event => {
      event.preventDefault();
      run(form, said, async () => {
        const file = form.file.files[0], template = form.template.value, period = form.period.value;
        const isThis = submission => submission.template === template && submission.period === period && submission.file === file.name;
        const before = new Set((await call("GET", "/api/submissions")).filter(isThis).map(submission => submission.id));
        said.textContent = "Sending …";
        progress.hidden = false;
        const { address } = await call("POST", "/api/uploads", { template, period, file: file.name });
        // Values of headers are ASCII: other letters go percent-encoded.
        const headers = { "x-ms-blob-type": "BlockBlob", "content-type": file.type || "application/octet-stream" };
        for (const name of ["citation", "licence", "confidentiality"])
          if (form[name].value) headers[`x-ms-meta-${name}`] = encodeURIComponent(form[name].value);
        await send(address, headers, file, progress);
        progress.hidden = true;
        said.textContent = "It is here. It is being read …";
        for (let tries = 0; tries < 90; tries++) {
          await wait(1000);
          const found = (await call("GET", "/api/submissions")).find(submission => isThis(submission) && !before.has(submission.id));
          if (found && !["received", "validating"].includes(found.status)) {
            location.assign(`/desk/submissions/${found.id}`);
            return;
          }
        }
        said.textContent = "Nothing new came of it so far. If the same content is in force already, nothing changes; a large file takes longer: look at the list below later.";
      });
    });
  }

  // A build: started here, and told how far it is until it waits or has ended.
  const stages = { awaitingApproval: "The draft waits for your decision.", published: "It is published.", rejected: "The draft was rejected.", nothingToBuild: "There is nothing to build: no file is in force.", failed: "The build failed. Build it again.", exposed: "The draft was dropped, because it gave a small number away." };
  for (const section of document.querySelectorAll("[data-build]")) {
    const api = section.dataset.build, said = section.querySelector(".said");
    // A draft that was decided on waits until the decision is carried out.
    const follow = async decided => {
      for (;;) {
        const build = await call("GET", `${api}/build`);
        const waits = build.status === "awaitingApproval" && build.build === decided;
        if (build.status !== "running" && !waits) return build.status;
        if (!waits) said.textContent = `It is being built: ${build.stage ?? "starting"} …`;
        await wait(1000);
      }
    };
    section.querySelector("[data-start]").addEventListener("click", () => run(section, said, async () => {
      await call("POST", `${api}/build`);
      said.textContent = "It is being built …";
      await wait(500);
      const status = await follow();
      said.textContent = stages[status] ?? status;
      if (status === "awaitingApproval") location.reload();
    }));
    for (const form of document.querySelectorAll("form[data-decide]")) {
      const told = form.querySelector(".said");
      form.addEventListener("submit", event => {
        event.preventDefault();
        const decision = event.submitter.value;
        run(form, told, async () => {
          await call("POST", `${form.dataset.decide}/${decision}`, { build: form.dataset.buildId, comment: form.comment.value });
          told.textContent = decision === "approve" ? "It is being published …" : "It is rejected …";
          const status = await follow(form.dataset.buildId);
          told.textContent = stages[status] ?? status;
          if (["published", "rejected"].includes(status)) location.reload();
        });
      });
    }
  }

  for (const form of document.querySelectorAll("form[data-texts]")) {
    const said = form.querySelector(".said");
    form.addEventListener("submit", event => {
      event.preventDefault();
      run(form, said, async () => {
        await call("PUT", form.dataset.texts, Object.fromEntries([...form.querySelectorAll("textarea")].map(text => [text.name, text.value])));
        said.textContent = "Saved.";
      });
    });
  }

  // A file that is being read: look again until it was.
  if (document.querySelector("[data-reload]")) setTimeout(() => location.reload(), 3000);
})();
