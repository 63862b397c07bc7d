using System.Globalization;

namespace Pipeline.Core.Sharing;

/// <summary>A due day: an entry of the register <c>reporting-calendar</c>.</summary>
/// <param name="Year">Year of the profile.</param>
/// <param name="Agency">Who submits.</param>
/// <param name="Template">What; <see cref="Profile"/> for the day of the build.</param>
/// <param name="On">Last day in time.</param>
/// <param name="IsRequired">Whether the profile is not built without it.</param>
public sealed record DueDay(int Year, string Agency, string Template, DateOnly On, bool IsRequired)
{
    /// <summary>The template of the row that says when the profile is built.</summary>
    public const string Profile = "migration-profile";

    /// <summary>Reads an entry of the register.</summary>
    public static DueDay Parse(IReadOnlyDictionary<string, string> entry) => new(
        int.Parse(entry["year"], CultureInfo.InvariantCulture), entry["agency"], entry["template"], Agreement.Day(entry["due"]), entry["required"] == "1");
}

/// <summary>A file that was accepted.</summary>
/// <param name="Agency">Who dropped it.</param>
/// <param name="Template">On which template.</param>
/// <param name="Period">For which period; it begins with the year.</param>
/// <param name="On">On which day.</param>
public sealed record Arrival(string Agency, string Template, string Period, DateOnly On);

/// <summary>Where a due submission stands.</summary>
public enum Timeliness
{
    /// <summary>It came by its due day.</summary>
    InTime,

    /// <summary>It came after its due day.</summary>
    Late,

    /// <summary>It has not come and is not due yet.</summary>
    Awaited,

    /// <summary>It has not come and is overdue.</summary>
    Overdue,
}

/// <summary>A line of the calendar as it stands on a day.</summary>
/// <param name="Agency">Who submits.</param>
/// <param name="Template">What.</param>
/// <param name="Due">Last day in time.</param>
/// <param name="IsRequired">Whether the profile is not built without it.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="ArrivedOn">Day on which the first accepted file came; null for none.</param>
/// <param name="DaysLate">Days after the due day on which it came or, while it has not, days that have passed since; 0 in time.</param>
public sealed record CalendarLine(string Agency, string Template, DateOnly Due, bool IsRequired, Timeliness Status, DateOnly? ArrivedOn, int DaysLate);

/// <summary>The calendar of a country's profile of a year as it stands on a day.</summary>
/// <param name="Year">Year of the profile.</param>
/// <param name="BuildOn">Day from which the profile is built; null where the calendar names none.</param>
/// <param name="Lines">The due submissions by due day, agency and template.</param>
/// <param name="Missing">Those that are required and have not come.</param>
/// <param name="IsBuildDue">Whether the day of the build has come.</param>
public sealed record ReportingCalendar(int Year, DateOnly? BuildOn, IReadOnlyList<CalendarLine> Lines, IReadOnlyList<CalendarLine> Missing, bool IsBuildDue)
{
    /// <summary>Whether the profile is to be built: its day has come and everything required is in.</summary>
    public bool IsReady => IsBuildDue && Missing.Count == 0;

    /// <summary>Compares a calendar with what has come.</summary>
    /// <param name="calendar">The entries of the register; those of other years are left out.</param>
    /// <param name="arrivals">Accepted files, also those that a later one superseded: what came in time and was revised later came in
    /// time.</param>
    /// <param name="year">Year of the profile.</param>
    /// <param name="today">The day.</param>
    public static ReportingCalendar On(IEnumerable<DueDay> calendar, IEnumerable<Arrival> arrivals, int year, DateOnly today)
    {
        DueDay[] due = [.. calendar.Where(entry => entry.Year == year)];
        string period = year.ToString("D4", CultureInfo.InvariantCulture);
        ILookup<(string, string), DateOnly> came = arrivals.Where(arrival => arrival.Period.StartsWith(period, StringComparison.Ordinal))
            .ToLookup(arrival => (arrival.Agency, arrival.Template), arrival => arrival.On);
        CalendarLine[] lines =
        [
            .. from entry in due
               where entry.Template != DueDay.Profile
               orderby entry.On, entry.Agency, entry.Template
               select Line(entry, came[(entry.Agency, entry.Template)].Order().Cast<DateOnly?>().FirstOrDefault(), today),
        ];
        DateOnly? build = due.Where(entry => entry.Template == DueDay.Profile).Select(entry => (DateOnly?)entry.On).Max();
        return new ReportingCalendar(year, build, lines, [.. lines.Where(line => line.IsRequired && line.ArrivedOn is null)], build <= today);
    }

    private static CalendarLine Line(DueDay entry, DateOnly? arrival, DateOnly today)
    {
        int late = Math.Max(0, (arrival ?? today).DayNumber - entry.On.DayNumber);
        Timeliness status = (arrival, late) switch
        {
            (null, 0) => Timeliness.Awaited,
            (null, _) => Timeliness.Overdue,
            (_, 0) => Timeliness.InTime,
            _ => Timeliness.Late,
        };
        return new CalendarLine(entry.Agency, entry.Template, entry.On, entry.IsRequired, status, arrival, late);
    }
}
