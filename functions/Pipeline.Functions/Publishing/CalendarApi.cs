using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Profiles;
using Pipeline.Core.Sharing;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>The reporting calendar: what is in, what is late, what the build waits for.</summary>
public sealed class CalendarApi(RegisterStore registers, TimeProvider clock)
{
    /// <summary>The calendar as it stands today with what the timer did last; an agency sees its own lines.</summary>
    [Function(nameof(GetCalendar)), Allow(Role.Agency, Role.Coordinator, Role.Administrator)]
    public async Task<IResult> GetCalendar(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/calendar/{country:length(3)}/{year:int}")] HttpRequest request,
        string country, int year, CancellationToken cancellation)
    {
        DateOnly today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (await registers.CalendarAsync(country, year, today, cancellation) is not { } calendar)
            return Problems.NotFound("There is no calendar for this profile.", "The coordinator keeps it on the template reporting-calendar.");
        Caller caller = Caller.Of(request);
        CalendarCheck? check = await registers.CheckAsync(country, year, cancellation);
        return Results.Json(
            new
            {
                Country = country,
                Year = year,
                On = today,
                calendar.BuildOn,
                calendar.IsBuildDue,
                calendar.IsReady,
                Lines = calendar.Lines.Where(IsSeen),
                Missing = calendar.Missing.Where(IsSeen),
                check?.CheckedAt,
                check?.StartedAt,
            },
            ProfileJson.Options);

        bool IsSeen(CalendarLine line) => caller.Role != Role.Agency || line.Agency == caller.Agency;
    }
}
