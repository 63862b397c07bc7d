using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Pipeline.Local.Demonstration;

/// <summary>A submission as the app shows it.</summary>
internal sealed record SubmissionStatus(string Id, string Agency, string Template, string Period, string File, string Status, int Revision, long? Records, int? Errors, string? ContentHash);

/// <summary>Where a build stands, as the app shows it.</summary>
internal sealed record BuildStatus(string Status, string? Stage, int? Version, string? Build, string? Reason = null);

/// <summary>A published version of the case files.</summary>
internal sealed record CaseFilesVersion(int Version, long Records, long SyntheticRecords, double Epsilon);

/// <summary>The app's HTTP interface as one caller uses it.</summary>
/// <param name="app">Where it listens.</param>
/// <param name="key">The caller's key; null for a reader, who needs none.</param>
internal sealed class AppApi(Uri app, string? key) : IDisposable
{
    private readonly HttpClient http = Client(app, key);

    /// <summary>The country's submissions.</summary>
    public async Task<IReadOnlyList<SubmissionStatus>> SubmissionsAsync(string country, CancellationToken cancellation) =>
        await GetAsync<List<SubmissionStatus>>($"api/submissions?country={country}", cancellation);

    /// <summary>What the app found in a submission, as it says it.</summary>
    public async Task<string> ReportAsync(string submission, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.GetAsync($"api/submissions/{submission}/report", cancellation);
        return await answer.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>The newest published version of a profile or report as JSON; null where there is none.</summary>
    /// <param name="profile">What follows <c>/api/profiles/</c> in its address.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<JsonDocument?> ProfileAsync(string profile, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.GetAsync($"api/profiles/{profile}?format=json", cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        await CheckAsync(answer, cancellation);
        return await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
    }

    /// <summary>A page for people.</summary>
    public async Task<string> PageAsync(string profile, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.GetAsync(profile, cancellation);
        await CheckAsync(answer, cancellation);
        return answer.Content.Headers.ContentType?.MediaType == "text/html"
            ? await answer.Content.ReadAsStringAsync(cancellation)
            : throw new LaunchException($"{answer.RequestMessage!.RequestUri} is {answer.Content.Headers.ContentType}, not an HTML page.");
    }

    /// <summary>Starts the build of a profile or report.</summary>
    /// <returns>Where its status stands.</returns>
    public async Task<Uri> BuildAsync(string profile, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.PostAsync($"api/profiles/{profile}/build", null, cancellation);
        await CheckAsync(answer, cancellation);
        return answer.Headers.Location ?? throw new LaunchException($"{answer.RequestMessage!.RequestUri} answered {(int)answer.StatusCode} without saying where the status stands.");
    }

    /// <summary>Where a build stands.</summary>
    public Task<BuildStatus> BuildStatusAsync(Uri status, CancellationToken cancellation) => GetAsync<BuildStatus>(status.ToString(), cancellation);

    /// <summary>Approves a draft.</summary>
    /// <returns>Whether it still waited.</returns>
    public async Task<bool> ApproveAsync(string profile, string build, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync($"api/profiles/{profile}/approve", new { build, comment = "demonstration" }, cancellation);
        if (answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound) return false; // Another draft waits, or none any more.
        await CheckAsync(answer, cancellation);
        return true;
    }

    /// <summary>The published versions of the case files.</summary>
    public async Task<IReadOnlyList<CaseFilesVersion>> CaseFilesAsync(CancellationToken cancellation) => (await GetAsync<CaseFilesList>("api/case-files", cancellation)).Versions;

    /// <summary>Starts the build of the case files.</summary>
    public async Task BuildCaseFilesAsync(CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.PostAsync("api/case-files/build", null, cancellation);
        await CheckAsync(answer, cancellation);
    }

    /// <summary>Where the build of the case files stands.</summary>
    public Task<BuildStatus> CaseFilesStatusAsync(CancellationToken cancellation) => GetAsync<BuildStatus>("api/case-files/build", cancellation);

    /// <summary>Approves the draft of the case files, where it still waits.</summary>
    public async Task ApproveCaseFilesAsync(string build, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync("api/case-files/approve", new { build, comment = "demonstration" }, cancellation);
        if (answer.StatusCode is not (HttpStatusCode.Conflict or HttpStatusCode.NotFound)) await CheckAsync(answer, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static HttpClient Client(Uri app, string? key)
    {
        HttpClient client = new() { BaseAddress = app };
        if (key is not null) client.DefaultRequestHeaders.Add("x-api-key", key);
        return client;
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.GetAsync(path, cancellation);
        await CheckAsync(answer, cancellation);
        return await answer.Content.ReadFromJsonAsync<T>(cancellation) ?? throw new LaunchException($"{answer.RequestMessage!.RequestUri} answered nothing.");
    }

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode) return;
        string said = await answer.Content.ReadAsStringAsync(cancellation);
        throw new LaunchException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} answered {(int)answer.StatusCode}{(said.Length == 0 ? "; the log app.log in the data folder says why." : ": " + said)}");
    }

    private sealed record CaseFilesList(IReadOnlyList<CaseFilesVersion> Versions);
}
