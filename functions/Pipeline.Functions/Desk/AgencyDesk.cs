using Pipeline.Core.Dissemination;
using Pipeline.Core.Sharing;
using Pipeline.Core.Templates;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Desk;

/// <summary>The page of an agency: what is due, a form to drop a file, the templates, and what became of every file.</summary>
internal static class AgencyDesk
{
    /// <summary>The page.</summary>
    /// <param name="caller">The agency.</param>
    /// <param name="due">Lines of the reporting calendars that are about it, with the years of the profiles.</param>
    /// <param name="submissions">Its submissions, the latest first.</param>
    /// <param name="today">The day.</param>
    public static Html Write(Caller caller, IReadOnlyList<(int Year, CalendarLine Line)> due, IReadOnlyList<SubmissionDocument> submissions, DateOnly today)
    {
        HashSet<string> used = [.. submissions.Select(submission => submission.Reference.Path.Template), .. due.Select(entry => entry.Line.Template)];
        Template[] templates = [.. TemplateCatalogue.All.Where(template => template.SubmittedBy is null || template.SubmittedBy == caller.Agency).OrderByDescending(template => used.Contains(template.Id))];
        return DeskHtml.Document(caller, caller.Name, $"""<p class="lead">{DeskHtml.Country(caller.Country!)} · your folder is <code>{caller.Agency}</code></p>""",
            $"""
            {(due.Count == 0 ? null : Due(due))}
            <section class="part" id="drop"><h2>Drop a file</h2>
            <p class="lead">CSV (UTF-8) or XLSX on one of the templates. A file of the same name takes the place of the earlier one; files of other names add up. It goes straight into the raw storage of the system.</p>
            <form class="form" data-upload>
            <p><label for="template">Template</label><select id="template" name="template" required>{Html.Each(templates, template => $"<option value=\"{template.Id}\">{template.Title}</option>")}</select></p>
            <p><label for="period">Period</label><input id="period" name="period" required pattern="[12][0-9]{"{3}"}(-(Q[1-4]|0[1-9]|1[0-2]))?" value="{(today.Year - 1).ToString(System.Globalization.CultureInfo.InvariantCulture)}" aria-describedby="period-form"><span class="cell" id="period-form">2025, 2025-Q3 or 2025-07</span></p>
            <p><label for="file">File</label><input id="file" name="file" type="file" accept=".csv,.xlsx,.txt,.tsv" required></p>
            <p><label for="citation">Source to be cited (where it is not you)</label><input id="citation" name="citation" maxlength="500"></p>
            <p><label for="licence">Licence</label><input id="licence" name="licence" maxlength="200" placeholder="CC BY 4.0"></p>
            <p><label for="confidentiality">Small numbers</label><select id="confidentiality" name="confidentiality"><option value="">are confidential: protect them</option><option value="public">are published by us anyway</option></select></p>
            <p><button class="button">Drop the file</button></p>
            <div role="status" aria-live="polite"><progress max="1" value="0" hidden></progress> <span class="said"></span></div>
            <noscript><p class="note">Dropping a file on this page needs JavaScript. Without it: POST /api/uploads gives an address to send the file to.</p></noscript>
            </form></section>
            <section class="part" id="submissions"><h2>What became of your files</h2>{DeskHtml.Submissions(submissions, hasAgency: false)}</section>
            <section class="part" id="templates"><h2>Templates</h2>
            <ul class="templates">{Html.Each(templates, Template)}</ul></section>
            """);
    }

    private static Html Due(IReadOnlyList<(int Year, CalendarLine Line)> due) =>
        $"""
        <section class="part" id="due"><h2>What is due</h2>{CalendarHtml.Lines(due, hasAgency: false)}</section>

        """;

    private static Html Template(Template template) =>
        $"""
        <li><h3>{template.Title}</h3><p>{template.Description}</p><p class="more"><a class="download" href="/api/templates/{template.Id}?format=xlsx" download>XLSX with drop-downs</a> <a class="download" href="/api/templates/{template.Id}?format=csv" download>Empty CSV</a> <a href="/api/templates/{template.Id}">Fields, code lists and rules</a></p></li>

        """;
}
