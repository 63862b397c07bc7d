using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace Pipeline.EndToEnd.Tests;

/// <summary>The app dies in the middle of its work, or is not there when files come: what is stored in the end is what an undisturbed run
/// stores, times, ETags and ids made from them aside.</summary>
/// <remarks>They begin on an empty store, and so have a system of their own.</remarks>
public class CrashTests(SystemUnderTest system, ITestOutputHelper output) : IClassFixture<SystemUnderTest>
{
    private const string Profile = "KGZ/2019";
    private const int MomentsInEach = 5;
    private const int Seed = 2019;

    private static readonly File[] Files =
    [
        new("nso/KGZ/migrant-stock/2019/stock.csv", "accepted", Table("country,year,sex,age_group,origin,value",
            "KGZ,{0},F,_T,_T,60{1}", "KGZ,{0},M,_T,_T,40{1}", "KGZ,{0},_T,_T,UZB,20{1}", "KGZ,{0},_T,_T,RUS,30{1}")),
        new("nso/KGZ/population/2019/population.csv", "accepted",
            Table("country,year,sex,age_group,value", "KGZ,{0},F,_T,330{1}", "KGZ,{0},M,_T,320{1}")),
        new("ministry/KGZ/population/2018/broken.csv", "rejected",
            Table("country,year,sex,age_group,value", "UZB,{0},F,_T,330{1}", "KGZ,{0},M,_T,-4{1}")),
    ];

    private static readonly File[] Valid = Files[..2];

    private sealed record File(string Blob, string Verdict, string Content);

    // Rows for each of twenty years; {0} is the year, {1} its last digit.
    private static string Table(string header, params string[] rows) => header + "\n"
        + string.Concat(
            from year in Enumerable.Range(2000, 20)
            from row in rows
            select string.Format(CultureInfo.InvariantCulture, row, year, year % 10) + "\n");

    private LocalRun Run => system.Own!;

    private User User => system.Administrator;

    [OwnSystemFact]
    public async Task Killed_at_any_moment_and_started_again_it_stores_what_an_undisturbed_run_stores()
    {
        (int submitted, int published, IReadOnlyList<string> undisturbed) = await UndisturbedAsync();
        output.WriteLine($"Undisturbed: {submitted} documents and blobs of submissions, {published} with the published profile");
        var random = new Random(Seed);
        int interrupted = 0;
        foreach (bool whileBuilding in new[] { false, true })
            for (int i = 0; i < MomentsInEach; i++)
            {
                // One moment in each fifth of the way. The way is counted in what is stored, so that it is the same on a busy machine.
                double part = (i + random.NextDouble()) / MomentsInEach;
                int moment = whileBuilding ? submitted + (int)((published - submitted) * part) : 1 + (int)((submitted - 1) * part);
                (bool wasAtWork, IReadOnlyList<string> stored) =
                    whileBuilding ? await KilledWhileBuildingAsync(moment) : await KilledWhileSubmittingAsync(moment);
                output.WriteLine($"Kill at {moment}: {(wasAtWork ? "at work" : "idle")}");
                Differences.AssertNone(undisturbed, stored, $"after a kill at {moment}");
                if (wasAtWork) interrupted++;
            }

        Assert.True(interrupted >= 7, $"Only {interrupted} of {2 * MomentsInEach} kills interrupted anything.");
    }

    [OwnSystemFact]
    public async Task Files_that_come_twice_out_of_order_and_while_the_app_is_down_end_as_if_they_had_come_once_in_order()
    {
        await Run.StartOverAsync();
        foreach (File file in Valid) await User.SubmitAsync(file.Blob, file.Content);
        await User.HandledAsync("KGZ");
        await User.PublishAsync(Profile);
        IReadOnlyList<string> onceInOrder = await Run.Stored.CanonicalAsync();

        await Run.StartOverAsync();
        await Run.KillAppAsync();
        foreach (File file in Valid.Reverse().Concat(Valid.Reverse())) await User.DropAsync(file.Blob, file.Content);
        await Run.StartAppAsync();
        await DecidedAsync(Valid);
        foreach (File file in Valid.Reverse()) await User.DropAsync(file.Blob, file.Content);
        await User.HandledAsync("KGZ");
        await User.PublishAsync(Profile);

        Differences.AssertNone(
            onceInOrder, await Run.Stored.CanonicalAsync(), "after files that came twice, out of order and while the app was down");
    }

    private async Task<(int Submitted, int Published, IReadOnlyList<string> Stored)> UndisturbedAsync()
    {
        await DropAsync();
        await DecidedAsync(Files);
        await RemovedAsync();
        int submitted = await Run.Stored.ProgressAsync();
        await PublishedAsync();
        return (submitted, await Run.Stored.ProgressAsync(), await Run.Stored.CanonicalAsync());
    }

    // Both give whether the kill found the work begun and not ended, and what was stored when all was done.
    private async Task<(bool WasAtWork, IReadOnlyList<string> Stored)> KilledWhileSubmittingAsync(int moment)
    {
        await DropAsync();
        IReadOnlyList<string> atTheKill = await KilledAsync(moment);
        await DecidedAsync(Files);
        await RemovedAsync();
        IReadOnlyList<string> submitted = await Run.Stored.CanonicalAsync();
        await PublishedAsync();
        return (!atTheKill.SequenceEqual(submitted), await Run.Stored.CanonicalAsync());
    }

    private async Task<(bool WasAtWork, IReadOnlyList<string> Stored)> KilledWhileBuildingAsync(int moment)
    {
        await DropAsync();
        await DecidedAsync(Files);
        await RemovedAsync();
        Task<IReadOnlyList<string>> killing = KilledAsync(moment);
        await PublishedAsync();
        IReadOnlyList<string> atTheKill = await killing;
        await PublishedAsync(); // Where it was published before the kill: it is so still.
        JsonElement audit = await User.JsonAsync("/api/audit/KGZ");
        Assert.Equal(JsonValueKind.Null, audit.GetProperty("verification").GetProperty("broken").ValueKind);
        Assert.Contains(audit.GetProperty("entries").EnumerateArray(), entry => entry.GetProperty("act").Text("action") == "approve");
        IReadOnlyList<string> stored = await Run.Stored.CanonicalAsync();
        return (!atTheKill.SequenceEqual(stored), stored);
    }

    // Kills at a moment of progress; gives what was stored between the kill and the new start.
    private async Task<IReadOnlyList<string>> KilledAsync(int moment)
    {
        await Until.HoldsAsync(
            $"{moment} documents and blobs are stored",
            async () => await Run.Stored.ProgressAsync() >= moment,
            pause: TimeSpan.FromMilliseconds(1));
        await Run.KillAppAsync();
        IReadOnlyList<string> stored = await Run.Stored.CanonicalAsync();
        await Run.StartAppAsync();
        return stored;
    }

    // Starts afresh and drops the files.
    private async Task DropAsync()
    {
        await Run.StartOverAsync();
        await Task.WhenAll(Files.Select(file => User.DropAsync(file.Blob, file.Content)));
    }

    private async Task DecidedAsync(IEnumerable<File> files)
    {
        foreach (File file in files) await User.SubmissionAsync(file.Blob, Encoding.UTF8.GetBytes(file.Content), file.Verdict);
    }

    private async Task RemovedAsync()
    {
        foreach (File file in Files.Except(Valid))
            await Until.HoldsAsync(
                $"{file.Blob} is gone from the drop container", async () => await User.ReadAsync("submissions", file.Blob) is null);
    }

    // A coordinator who looks again until it is done, also while the app is away.
    private Task PublishedAsync() => Until.HoldsAsync($"{Profile} is published", async () =>
    {
        try
        {
            JsonElement? build = await User.FindJsonAsync($"/api/profiles/{Profile}/build");
            switch (build?.Text("status"))
            {
                case "published":
                    return true;
                case "failed":
                    throw new InvalidOperationException($"The build failed: {build}");
                case null:
                    await User.PostAsync($"/api/profiles/{Profile}/build");
                    break;
                case "awaitingApproval":
                    await User.PostAsync($"/api/profiles/{Profile}/approve", new { build = build.Value.Text("build") });
                    break;
            }
        }
        catch (HttpRequestException)
        {
            // Nobody answers.
        }

        return false;
    });
}
