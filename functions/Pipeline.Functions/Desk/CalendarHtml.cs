using Pipeline.Core.Dissemination;
using Pipeline.Core.Sharing;

namespace Pipeline.Functions.Desk;

/// <summary>Lines of a reporting calendar as a table.</summary>
internal static class CalendarHtml
{
    /// <summary>The table.</summary>
    /// <param name="lines">The lines with the years of their profiles.</param>
    /// <param name="hasAgency">Whether the agency is told.</param>
    public static Html Lines(IEnumerable<(int Year, CalendarLine Line)> lines, bool hasAgency) =>
        $"""
        <div class="scroll" role="region" aria-label="Reporting calendar" tabindex="0"><table class="words">
        <thead><tr><th scope="col">Template</th>{(hasAgency ? Agency : null)}<th scope="col">Profile of</th><th scope="col">Due</th><th scope="col">State</th></tr></thead>
        <tbody>{Html.Each(lines, entry => Row(entry.Year, entry.Line, hasAgency))}</tbody></table></div>
        """;

    private static Html Agency => $"""<th scope="col">Agency</th>""";

    private static Html Row(int year, CalendarLine line, bool hasAgency) =>
        $"""
        <tr><th scope="row">{DeskHtml.Title(line.Template)}{(line.IsRequired ? Required : null)}</th>{(hasAgency ? Of(line) : null)}<td>{Numbers.Year(year)}</td><td>{DeskHtml.Day(line.Due)}</td><td>{State(line)}</td></tr>

        """;

    private static Html Required => $"""<span class="cell">the profile waits for it</span>""";

    private static Html Of(CalendarLine line) => $"<td>{line.Agency}</td>";

    private static Html State(CalendarLine line)
    {
        string text = line.Status switch
        {
            Timeliness.InTime => $"came on {DeskHtml.Day(line.ArrivedOn!.Value)}",
            Timeliness.Late => $"came {Days(line.DaysLate)} late",
            Timeliness.Awaited => "awaited",
            _ => $"{Days(line.DaysLate)} overdue",
        };
        return $"""<span class="state {(line.Status switch { Timeliness.Overdue => "rejected", Timeliness.InTime => "accepted", _ => "superseded" })}">{text}</span>""";
    }

    private static string Days(int days) => days == 1 ? "1 day" : $"{Numbers.Count(days)} days";
}
