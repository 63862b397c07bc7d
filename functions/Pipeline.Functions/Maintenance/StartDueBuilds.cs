using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Pipeline.Core.Profiles;
using Pipeline.Core.Sharing;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Maintenance;

/// <summary>Every morning: starts the builds whose day has come and for which everything required is in, and records what the others wait
/// for.</summary>
public sealed class StartDueBuilds(RegisterStore registers, SubmissionStore submissions, ProfileStore profiles, AuditLog audit, TimeProvider clock, ILogger<StartDueBuilds> log)
{
    /// <summary>Looks at every calendar; a profile is started once for each day of the build that its calendar names.</summary>
    [Function(nameof(StartDueBuilds))]
    public async Task RunAsync([TimerTrigger("0 0 5 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        HashSet<(string Country, int Year)> calendars = [];
        await foreach (SubmissionDocument submission in submissions.InForceOnAsync("reporting-calendar", country: null, cancellation))
            calendars.Add((submission.Country, int.Parse(submission.Reference.Path.Period.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture)));
        foreach ((string country, int year) in calendars) await CheckAsync(client, country, year, cancellation);
    }

    private async Task CheckAsync(DurableTaskClient client, string country, int year, CancellationToken cancellation)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        if (await registers.CalendarAsync(country, year, DateOnly.FromDateTime(now), cancellation) is not { } calendar) return;
        foreach (CalendarLine line in calendar.Missing.Where(line => line.Status == Timeliness.Overdue))
            log.LogWarning("Submission overdue: {Country} {Year} waits for {Template} of {Agency}, {Days} days late", country, year, line.Template, line.Agency, line.DaysLate);
        CalendarCheck? before = await registers.CheckAsync(country, year, cancellation);
        DateTime? started = before?.Calendar.BuildOn == calendar.BuildOn ? before?.StartedAt : null;

        // Started before it is recorded: killed in between, it is built once more tomorrow. A draft that waits is built again from the complete data; one on which
        // it was decided just now is not, and tomorrow is another day.
        if (calendar.IsReady && started is null && await BuildsApi.TryBuildAsync(client, profiles, audit, Publication.Profile(country, year), Caller.Timer(nameof(StartDueBuilds)), now, cancellation) is null) started = now;

        await registers.PutAsync(new CalendarCheck(CalendarCheck.IdOf(country, year), CalendarCheck.KindName, country, year, now, started, calendar), cancellation);
    }
}
