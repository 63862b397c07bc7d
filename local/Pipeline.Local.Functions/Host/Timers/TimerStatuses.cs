using System.Globalization;
using Microsoft.Azure.Functions.Worker;

namespace Pipeline.Local.Functions.Host.Timers;

/// <summary>When each timer last ran and was to run next, kept so that a run missed while the host was down is made up for.</summary>
internal sealed class TimerStatuses
{
    readonly HostDatabase _database;

    public TimerStatuses(HostDatabase database)
    {
        _database = database;
        database.Execute("CREATE TABLE IF NOT EXISTS timer_statuses "
            + "(function TEXT PRIMARY KEY, last TEXT NOT NULL, next TEXT NOT NULL, updated TEXT NOT NULL) WITHOUT ROWID");
    }

    public ScheduleStatus? Read(string function) => _database.Query(
        "SELECT last, next, updated FROM timer_statuses WHERE function = $function",
        row => new ScheduleStatus { Last = Time(row.GetString(0)), Next = Time(row.GetString(1)), LastUpdated = Time(row.GetString(2)) },
        ("$function", function)).SingleOrDefault();

    public void Write(string function, ScheduleStatus status) => _database.Execute(
        "INSERT INTO timer_statuses VALUES ($function, $last, $next, $updated) "
        + "ON CONFLICT DO UPDATE SET last = excluded.last, next = excluded.next, updated = excluded.updated",
        ("$function", function), ("$last", Text(status.Last)), ("$next", Text(status.Next)), ("$updated", Text(status.LastUpdated)));

    static string Text(DateTime time) => time.ToString("O", CultureInfo.InvariantCulture);

    static DateTime Time(string text) => DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
