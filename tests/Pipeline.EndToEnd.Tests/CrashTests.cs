using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace Pipeline.EndToEnd.Tests;

/// <summary>The app dies in the middle of its work, or is not there when files come: what is stored in the end is what an undisturbed run stores,
/// times, ETags and ids made from them aside.</summary>
public class CrashTests(ITestOutputHelper output)
{
    private const string Profile = "KGZ/2019";
    private const int MomentsInEach = 5;
    private const int Seed = 2019;

    private static readonly File[] Files =
    [
        new("nso/KGZ/migrant-stock/2019/stock.csv", "accepted", Table("country,year,sex,age_group,origin,value",
            "KGZ,{0},F,_T,_T,60{1}", "KGZ,{0},M,_T,_T,40{1}", "KGZ,{0},_T,_T,UZB,20{1}", "KGZ,{0},_T,_T,RUS,30{1}")),
        new("nso/KGZ/population/2019/population.csv", "accepted", Table("country,year,sex,age_group,value", "KGZ,{0},F,_T,330{1}", "KGZ,{0},M,_T,320{1}")),
        new("ministry/KGZ/population/2018/broken.csv", "rejected", Table("country,year,sex,age_group,value", "UZB,{0},F,_T,330{1}", "KGZ,{0},M,_T,-4{1}")),
    ];

    private static readonly File[] Valid = Files[..2];

    private sealed record File(string Blob, string Verdict, string Content);

    // Rows for each of twenty years; {0} is the year, {1} its last digit.
    private static string Table(string header, params string[] rows) => header + "\n"
        + string.Concat(from year in Enumerable.Range(2000, 20) from row in rows select string.Format(CultureInfo.InvariantCulture, row, year, year % 10) + "\n");

    [OwnSystemFact]
    public async Task Killed_at_any_moment_and_started_again_it_stores_what_an_undisturbed_run_stores()
    {
        await using LocalRun run = await LocalRun.StartAsync();
        (IReadOnlyList<string> undisturbed, TimeSpan submitting, TimeSpan building) = await UndisturbedAsync(run);
        output.WriteLine($"Undisturbed: submissions {submitting.TotalMilliseconds:F0} ms, build to publication {building.TotalMilliseconds:F0} ms");
        var random = new Random(Seed);
        int interrupted = 0;
        foreach (bool whileBuilding in new[] { false, true })
            for (int i = 0; i < MomentsInEach; i++)
            {
                // One moment in each fifth of the time that the work takes.
                TimeSpan moment = (whileBuilding ? building : submitting) * ((i + random.NextDouble()) / MomentsInEach);
                await run.StartOverAsync();
                bool wasAtWork = whileBuilding ? await KilledWhileBuildingAsync(run, moment) : await KilledWhileSubmittingAsync(run, moment);
                string name = $"{moment.TotalMilliseconds:F0} ms of {(whileBuilding ? "the build" : "the submissions")}";
                output.WriteLine($"Kill at {name}: {(wasAtWork ? "at work" : "idle")}");
                Differences.AssertNone(undisturbed, await Stored.CanonicalAsync(run), $"after a kill at {name}");
                if (wasAtWork) interrupted++;
            }

        Assert.True(interrupted >= 7, $"Only {interrupted} of {2 * MomentsInEach} kills interrupted anything.");
    }

    [OwnSystemFact]
    public async Task Files_that_come_twice_out_of_order_and_while_the_app_is_down_end_as_if_they_had_come_once_in_order()
    {
        await using LocalRun run = await LocalRun.StartAsync();
        using User user = run.Administrator();
        foreach (File file in Valid) await user.SubmitAsync(file.Blob, file.Content);
        await user.HandledAsync("KGZ");
        await user.PublishAsync(Profile);
        IReadOnlyList<string> onceInOrder = await Stored.CanonicalAsync(run);

        await run.StartOverAsync();
        await run.KillAppAsync();
        foreach (File file in Valid.Reverse().Concat(Valid.Reverse())) await user.DropAsync(file.Blob, file.Content);
        await run.StartAppAsync();
        foreach (File file in Valid) await user.SubmissionAsync(file.Blob, Encoding.UTF8.GetBytes(file.Content), file.Verdict);
        foreach (File file in Valid.Reverse()) await user.DropAsync(file.Blob, file.Content);
        await user.HandledAsync("KGZ");
        await user.PublishAsync(Profile);

        Differences.AssertNone(onceInOrder, await Stored.CanonicalAsync(run), "after files that came twice, out of order and while the app was down");
    }

    private static async Task<(IReadOnlyList<string> Stored, TimeSpan Submitting, TimeSpan Building)> UndisturbedAsync(LocalRun run)
    {
        await run.StartOverAsync(); // As before each kill: an app that was just started, on an empty store.
        using User user = run.Administrator();
        await DropAsync(run, user);
        long start = Stopwatch.GetTimestamp();
        await SubmittedAsync(user);
        TimeSpan submitting = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        await PublishedAsync(user);
        return (await Stored.CanonicalAsync(run), submitting, Stopwatch.GetElapsedTime(start));
    }

    // Both give whether the kill found the work begun and not ended.
    private static async Task<bool> KilledWhileSubmittingAsync(LocalRun run, TimeSpan moment)
    {
        using User user = run.Administrator();
        await DropAsync(run, user);
        IReadOnlyList<string> atTheKill = await KilledAsync(run, moment);
        await SubmittedAsync(user);
        IReadOnlyList<string> atTheEnd = await Stored.CanonicalAsync(run);
        await PublishedAsync(user);
        return !atTheKill.SequenceEqual(atTheEnd);
    }

    private static async Task<bool> KilledWhileBuildingAsync(LocalRun run, TimeSpan moment)
    {
        using User user = run.Administrator();
        await DropAsync(run, user);
        await SubmittedAsync(user);
        IReadOnlyList<string> before = await Stored.CanonicalAsync(run);
        Task<IReadOnlyList<string>> killing = KilledAsync(run, moment);
        await PublishedAsync(user);
        IReadOnlyList<string> atTheKill = await killing;
        return !atTheKill.SequenceEqual(before) && !atTheKill.SequenceEqual(await Stored.CanonicalAsync(run));
    }

    // Gives what was stored between the kill and the new start.
    private static async Task<IReadOnlyList<string>> KilledAsync(LocalRun run, TimeSpan moment)
    {
        await Task.Delay(moment);
        await run.KillAppAsync();
        IReadOnlyList<string> stored = await Stored.CanonicalAsync(run);
        await run.StartAppAsync();
        return stored;
    }

    // Drops the files and waits for the first sign of work.
    private static async Task DropAsync(LocalRun run, User user)
    {
        await Task.WhenAll(Files.Select(file => user.DropAsync(file.Blob, file.Content)));
        await Until.HoldsAsync("the first file is received", async () => (await Stored.DocumentsAsync(run)).Count > 0);
    }

    private static async Task SubmittedAsync(User user)
    {
        foreach (File file in Files) await user.SubmissionAsync(file.Blob, Encoding.UTF8.GetBytes(file.Content), file.Verdict);
        foreach (File file in Files.Except(Valid))
            await Until.HoldsAsync($"{file.Blob} is gone from the drop container", async () => await user.ReadAsync("submissions", file.Blob) is null);
    }

    // A coordinator who looks again until it is done, also while the app is away.
    private static Task PublishedAsync(User user) => Until.HoldsAsync($"{Profile} is published", async () =>
    {
        try
        {
            JsonElement? build = await user.FindJsonAsync($"/api/profiles/{Profile}/build");
            switch (build?.Text("status"))
            {
                case "published":
                    return true;
                case "failed":
                    throw new InvalidOperationException($"The build failed: {build}");
                case null:
                    await user.PostAsync($"/api/profiles/{Profile}/build");
                    break;
                case "awaitingApproval":
                    await user.PostAsync($"/api/profiles/{Profile}/approve");
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
