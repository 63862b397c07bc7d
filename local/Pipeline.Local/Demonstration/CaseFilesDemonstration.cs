using System.Diagnostics;

namespace Pipeline.Local.Demonstration;

/// <summary>Brings the files of trafficking cases about as an administrator would: build from the cases of all missions, look, approve.</summary>
/// <param name="app">Where the app listens.</param>
/// <param name="administrator">The administrator's key.</param>
/// <param name="board">Where progress shows.</param>
internal sealed class CaseFilesDemonstration(Uri app, AccessKey administrator, Board board)
{
    private const string Row = "Case files";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Does it, unless they are published.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using AppApi api = new(app, administrator.Key);
        if (await api.CaseFilesAsync(cancellation) is { Count: > 0 } before)
        {
            Done("published before", before[^1]);
            return;
        }

        board.Show(Row, "asking for a build");
        await api.BuildCaseFilesAsync(cancellation);
        for (long start = Stopwatch.GetTimestamp(); ; await Task.Delay(Pause, cancellation))
        {
            if (Stopwatch.GetElapsedTime(start) > Limit) throw new LaunchException($"Case files: waited {Limit.TotalMinutes} minutes until they are published. The log app.log in the data folder says what it is doing.");
            BuildStatus build = await api.CaseFilesStatusAsync(cancellation);
            switch (build.Status)
            {
                case "published":
                    Done("published", (await api.CaseFilesAsync(cancellation))[^1]);
                    return;
                case "awaitingApproval":
                    board.Show(Row, $"approving version {build.Version}");
                    await api.ApproveCaseFilesAsync(build.Build ?? throw new LaunchException("The build of the case files names no draft to approve."), cancellation);
                    break;
                case "running":
                    board.Show(Row, build.Stage ?? build.Status);
                    break;
                default:
                    throw new LaunchException($"The build of the case files ended as '{build.Status}'. {build.Reason}");
            }
        }
    }

    private void Done(string what, CaseFilesVersion version) => board.Done(
        Row,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what}, version {version.Version}; {version.Records:N0} anonymised and {version.SyntheticRecords:N0} synthetic records, epsilon {version.Epsilon}"));
}
