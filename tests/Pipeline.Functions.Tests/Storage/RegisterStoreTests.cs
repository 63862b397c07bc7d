using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Pipeline.Core.Profiles;
using Pipeline.Core.Sharing;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Maintenance;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Storage;

[Collection(nameof(CosmosFixture))]
public class RegisterStoreTests(CosmosFixture cosmos)
{
    private readonly string country = CosmosFixture.NewCountry();
    private readonly ManualClock clock = new();

    [Fact]
    public async Task Entries_count_from_the_moment_their_submission_is_in_force_until_another_takes_its_place()
    {
        SubmissionReference first = Reference("working-group", "coordinator", 1);
        await cosmos.Registers.PutEntriesAsync(first, [Seat("a"), Seat("b")], CancellationToken.None);
        Assert.Empty(await Seats());

        await AcceptAsync(first);
        Assert.Equal(["a", "b"], await Seats());

        SubmissionReference second = Reference("working-group", "coordinator", 2);
        for (int run = 0; run < 2; run++) await cosmos.Registers.PutEntriesAsync(second, [Seat("c")], CancellationToken.None);
        await AcceptAsync(second);
        Assert.Equal(["c"], await Seats());
    }

    [Fact]
    public async Task More_entries_than_a_batch_holds_are_all_there()
    {
        SubmissionReference submission = Reference("working-group", "coordinator", 1);
        await cosmos.Registers.PutEntriesAsync(submission, [.. Enumerable.Range(0, 250).Select(place => Seat($"{place:D3}"))], CancellationToken.None);
        await AcceptAsync(submission);

        Assert.Equal(250, (await Seats()).Length);
    }

    // 31 March: population is missing. 1 June: the day of the build, still missing. 2 June: it came yesterday, so the build starts, once.
    [Fact]
    public async Task The_build_starts_once_when_its_day_has_come_and_everything_required_is_in()
    {
        SubmissionReference calendar = Reference("reporting-calendar", "coordinator", 1);
        await cosmos.Registers.PutEntriesAsync(calendar, [Due("statistics", "population", "2020-03-31"), Due("coordinator", DueDay.Profile, "2020-06-01")], CancellationToken.None);
        await AcceptAsync(calendar);
        var started = new List<string>();

        Assert.Null(await MorningAsync("2020-03-31", started));
        Assert.Null(await MorningAsync("2020-06-01", started));
        CalendarCheck check = (await cosmos.Registers.CheckAsync(country, 2019, CancellationToken.None))!;
        Assert.Equal([("population", Timeliness.Overdue, 62)], check.Calendar.Missing.Select(line => (line.Template, line.Status, line.DaysLate)));

        await AcceptAsync(Reference("population", "statistics", 1, new DateTimeOffset(2020, 6, 1, 20, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new DateTime(2020, 6, 2, 5, 0, 0), await MorningAsync("2020-06-02", started));
        Assert.Equal(new DateTime(2020, 6, 2, 5, 0, 0), await MorningAsync("2020-06-03", started));
        Assert.Equal([ProfileOrchestrator.InstanceOf(Publication.Profile(country, 2019))], started);
    }

    // An older draft waits: it is built again from the complete data. Where the coordinator has just approved it, the build waits for another day.
    [Fact]
    public async Task An_older_draft_that_waits_is_built_again_when_everything_is_in()
    {
        SubmissionReference calendar = Reference("reporting-calendar", "coordinator", 1);
        await cosmos.Registers.PutEntriesAsync(calendar, [Due("coordinator", DueDay.Profile, "2020-06-01")], CancellationToken.None);
        await AcceptAsync(calendar);
        await PutDraftAsync(DecisionKind.Approve);
        var raised = new List<Decision>();

        Assert.Null(await MorningAsync("2020-06-01", [], raised));
        Assert.Empty(raised);

        await PutDraftAsync(decided: null);
        Assert.Equal(new DateTime(2020, 6, 2, 5, 0, 0), await MorningAsync("2020-06-02", [], raised));
        Assert.Equal((DecisionKind.Rebuild, "StartDueBuilds"), Assert.Single(raised) is var decision ? (decision.Kind, decision.By) : default);
        Assert.Equal(DecisionKind.Rebuild, (await cosmos.Profiles.PointerAsync(Publication.Profile(country, 2019), CancellationToken.None)).Pointer.Draft!.Decided);
    }

    private async Task PutDraftAsync(DecisionKind? decided)
    {
        (ProfilePointer pointer, string? etag) = await cosmos.Profiles.PointerAsync(Publication.Profile(country, 2019), CancellationToken.None);
        Assert.True(await cosmos.Profiles.TryChangeAsync(pointer with { Draft = new DraftReference(1, "older", decided) }, etag, CancellationToken.None));
    }

    // With decisions to be raised, a build is under way.
    private async Task<DateTime?> MorningAsync(string day, List<string> started, List<Decision>? raised = null)
    {
        clock.Now = new DateTimeOffset(DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), new TimeOnly(5, 0), TimeSpan.Zero);
        var client = new Mock<DurableTaskClient>("test");
        client.Setup(mock => mock.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
            .Callback((TaskName _, object? _, StartOrchestrationOptions? options, CancellationToken _) => started.Add(options!.InstanceId!))
            .Returns((TaskName _, object? _, StartOrchestrationOptions? options, CancellationToken _) => raised is not null && options!.InstanceId!.Contains(country, StringComparison.Ordinal)
                ? Task.FromException<string>(new OrchestrationAlreadyExistsException()) : Task.FromResult("id"));
        client.Setup(mock => mock.GetInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string instance, CancellationToken _) => new OrchestrationMetadata(nameof(ProfileOrchestrator), instance) { RuntimeStatus = OrchestrationRuntimeStatus.Running });
        client.Setup(mock => mock.RaiseEventAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<object?>(), It.IsAny<CancellationToken>()))
            .Callback((string _, string _, object? decision, CancellationToken _) => raised!.Add((Decision)decision!)).Returns(Task.CompletedTask);
        await new StartDueBuilds(cosmos.Registers, cosmos.Submissions, cosmos.Profiles, cosmos.Audit, clock, NullLogger<StartDueBuilds>.Instance).RunAsync(new(), client.Object, CancellationToken.None);
        started.RemoveAll(instance => !instance.Contains(country, StringComparison.Ordinal));   // other tests have calendars too
        return (await cosmos.Registers.CheckAsync(country, 2019, CancellationToken.None))!.StartedAt;
    }

    private static Dictionary<string, string> Seat(string agency) => new() { ["agency"] = agency };

    private static Dictionary<string, string> Due(string agency, string template, string day) =>
        new() { ["year"] = "2019", ["agency"] = agency, ["template"] = template, ["due"] = day, ["required"] = "1" };

    private async Task<string[]> Seats() =>
        [.. (await cosmos.Registers.EntriesAsync("working-group", country, CancellationToken.None)).Select(entry => entry.Values["agency"]).Order()];

    private SubmissionReference Reference(string template, string agency, int version, DateTimeOffset? at = null)
    {
        var path = new SubmissionPath(agency, country, template, "2019", "a.csv");
        return new(path.SubmissionId($"{version}"), path, $"{version}", at ?? DateTimeOffset.UnixEpoch.AddDays(version), 10, Manifest.None);
    }

    private Task AcceptAsync(SubmissionReference reference) => cosmos.Submissions.AcceptAsync(
        SubmissionDocument.For(reference, SubmissionStatus.Validating) with { ContentHash = reference.ETag, TemplateVersion = "1.0" }, CancellationToken.None);
}
