using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Pipeline.Local.Demonstration;

/// <summary>A profile that the demonstration brought about, and its checked figures.</summary>
/// <param name="Profile">Which one: <c>{country}/{year}</c>, for a report followed by <c>/reports/{template}</c>.</param>
/// <param name="Figures">The figures, for people.</param>
/// <param name="IsNew">Whether this run published it.</param>
internal sealed record DemonstratedProfile(string Profile, string Figures, bool IsNew);

/// <summary>Brings one profile or report about as its agencies and its coordinator would: drop the files, build, approve, look.</summary>
/// <param name="profile">Which one: <c>{country}/{year}</c>, for a report followed by <c>/reports/{template}</c>.</param>
/// <param name="files">The files of the profile; none for a comparison of published profiles, and for a report whose files are the profile's.</param>
/// <param name="drop">Where the agencies drop them.</param>
/// <param name="app">Where the app listens.</param>
/// <param name="coordinator">The coordinator's key.</param>
/// <param name="expected">The right headlines, by indicator.</param>
/// <param name="board">Where progress shows.</param>
internal sealed class ProfileDemonstration(
    string profile, IReadOnlyList<DemonstrationFile> files, Drop drop, Uri app, AccessKey coordinator, Dictionary<string, double> expected, Board board)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(3);

    private string Row => $"Profile {profile}";

    /// <summary>Does it, and checks what is published.</summary>
    /// <param name="anew">Whether it is built though it is published and no file has changed.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<DemonstratedProfile> RunAsync(bool anew, CancellationToken cancellation)
    {
        using AppApi asCoordinator = new(app, coordinator.Key);
        using AppApi asReader = new(app, null);
        DemonstrationFile[] earlier = await EarlierAsync(cancellation);
        await UntilAsync("earlier editions are accepted", () => AreAcceptedAsync(earlier, asCoordinator, cancellation), cancellation);
        bool[] uploaded = await Task.WhenAll(files.Select(file => UploadAsync(file, cancellation)));
        await UntilAsync("its submissions are accepted", () => AreAcceptedAsync(files, asCoordinator, cancellation), cancellation);
        bool build = anew || uploaded.Contains(true) || await IsMissingAsync(asReader, cancellation);
        if (build) await PublishAsync(asCoordinator, cancellation);
        return await CheckAsync(asReader, build, cancellation);
    }

    // Editions that files correct come before them; where the place is taken, they have been there.
    private async Task<DemonstrationFile[]> EarlierAsync(CancellationToken cancellation)
    {
        List<DemonstrationFile> dropped = [];
        foreach (DemonstrationFile file in files.Select(file => file.Earlier).OfType<DemonstrationFile>())
        {
            if (!await drop.LacksAsync(file, cancellation)) continue;
            await UploadAsync(file, cancellation);
            dropped.Add(file);
        }

        return [.. dropped];
    }

    private async Task<bool> UploadAsync(DemonstrationFile file, CancellationToken cancellation)
    {
        board.Show(file.Blob, "uploading");
        bool uploaded = await drop.PutAsync(file, cancellation);
        board.Show(file.Blob, uploaded ? "uploaded" : "there already");
        return uploaded;
    }

    private async Task<bool> AreAcceptedAsync(IReadOnlyList<DemonstrationFile> wanted, AppApi api, CancellationToken cancellation)
    {
        IReadOnlyList<SubmissionStatus> submissions = await api.SubmissionsAsync(profile[..profile.IndexOf('/')], cancellation);
        int accepted = 0;
        foreach (DemonstrationFile file in wanted)
        {
            SubmissionStatus? submission = submissions.Where(candidate => IsOf(candidate, file)).MaxBy(candidate => candidate.Revision);
            switch (submission?.Status)
            {
                case null:
                    break;
                case "accepted":
                    accepted++;
                    board.Done(file.Blob, string.Create(CultureInfo.InvariantCulture, $"accepted, {submission.Records:N0} records"));
                    break;
                case "rejected" or "failed":
                    throw new LaunchException($"{file.Blob} was {submission.Status}: {await api.ReportAsync(submission.Id, cancellation)}");
                default:
                    board.Show(file.Blob, submission.Status);
                    break;
            }
        }

        return accepted == wanted.Count;
    }

    private static bool IsOf(SubmissionStatus submission, DemonstrationFile file) =>
        (submission.Agency, submission.Template, submission.Period, submission.File) == (file.Agency, file.Template, file.Period, file.Name)
        && (submission.ContentHash is null || string.Equals(submission.ContentHash, Drop.HashOf(file), StringComparison.OrdinalIgnoreCase));

    private async Task<bool> IsMissingAsync(AppApi api, CancellationToken cancellation)
    {
        using JsonDocument? published = await api.ProfileAsync(profile, cancellation);
        return published is null;
    }

    private async Task PublishAsync(AppApi api, CancellationToken cancellation)
    {
        board.Show(Row, "asking for a build");
        Uri status = await api.BuildAsync(profile, cancellation);
        await UntilAsync("it is published", IsPublishedAsync, cancellation);

        async Task<bool> IsPublishedAsync()
        {
            BuildStatus build = await api.BuildStatusAsync(status, cancellation);
            switch (build.Status)
            {
                case "published":
                    return true;
                case "awaitingApproval":
                    // Asked again while it waits: a decision on a draft that an earlier run left behind is not obeyed.
                    board.Show(Row, $"approving version {build.Version}");
                    await api.ApproveAsync(profile, build.Build ?? throw new LaunchException($"{status} names no draft to approve."), cancellation);
                    return false;
                case "running":
                    board.Show(Row, build.Stage ?? build.Status);
                    return false;
                default:
                    throw new LaunchException($"The build of {profile} ended as '{build.Status}' at stage '{build.Stage}'. The log app.log in the data folder says why.");
            }
        }
    }

    private async Task<DemonstratedProfile> CheckAsync(AppApi api, bool isNew, CancellationToken cancellation)
    {
        using JsonDocument published = await api.ProfileAsync(profile, cancellation)
            ?? throw new LaunchException($"The build of {profile} says it is published, but {new Uri(app, $"api/profiles/{profile}")} is not there.");
        IReadOnlyList<PublishedHeadline> headlines = PublishedHeadlines.Check(profile, expected, PublishedHeadlines.Of(published), await api.PageAsync(profile, cancellation));
        string figures = string.Join(" · ", headlines.Select(headline => $"{headline.Label}: {headline}"));
        string version = string.Create(CultureInfo.InvariantCulture, $"version {published.RootElement.GetProperty("version").GetInt32()}");
        if (figures.Length == 0) figures = string.Create(CultureInfo.InvariantCulture, $"{published.RootElement.GetProperty("sections").GetArrayLength()} sections");
        board.Done(Row, $"{(isNew ? "published" : "published before")}, {version}; page and API say {figures}");
        return new DemonstratedProfile(profile, figures, isNew);
    }

    private async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(start) > StepLimit) throw new LaunchException($"Profile {profile}: waited {StepLimit.TotalMinutes} minutes until {what}. The log app.log in the data folder says what it is doing.");
            await Task.Delay(Pause, cancellation);
        }
    }
}
