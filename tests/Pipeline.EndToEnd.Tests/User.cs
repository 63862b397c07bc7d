using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Pipeline.EndToEnd.Tests;

/// <summary>Somebody who uses the system: drops files into blob storage and talks HTTP with a key.</summary>
/// <param name="address">Where the app listens.</param>
/// <param name="storage">Connection string of the storage account.</param>
/// <param name="key">Their key; null for a reader, who needs none.</param>
internal sealed class User(Uri address, string storage, string? key) : IDisposable
{
    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
    private readonly BlobServiceClient blobs = new(storage);

    /// <summary>Drops a file whose figures are public.</summary>
    public Task DropAsync(string blob, string content) =>
        DropAsync(blob, Encoding.UTF8.GetBytes(content), new Dictionary<string, string> { ["confidentiality"] = "public" });

    /// <summary>Drops a file with its manifest, in place of what lies there.</summary>
    public Task DropAsync(string blob, byte[] content, IDictionary<string, string> manifest) =>
        Container("submissions").GetBlobClient(blob).UploadAsync(new BinaryData(content), new BlobUploadOptions { Metadata = manifest });

    /// <summary>The content of a blob; null where it is not there.</summary>
    public async Task<string?> ReadAsync(string container, string blob)
    {
        try
        {
            return (await Container(container).GetBlobClient(blob).DownloadContentAsync()).Value.Content.ToString();
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Names of the blobs with a prefix, sorted.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string container, string prefix = "")
    {
        List<string> names = [];
        await foreach (BlobItem blob in Container(container).GetBlobsAsync(prefix: prefix)) names.Add(blob.Name);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Sends a request.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">Sent as JSON; null for none.</param>
    /// <param name="headers">Further headers.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path);
        if (key is not null) request.Headers.Add("x-api-key", key);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null) request.Content = JsonContent.Create(body);
        return await http.SendAsync(request);
    }

    /// <summary>The status that a GET is answered with.</summary>
    public async Task<HttpStatusCode> StatusOfAsync(string path)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path);
        return answer.StatusCode;
    }

    /// <summary>The text that a GET is answered with.</summary>
    public async Task<string> TextAsync(string path) =>
        await FindTextAsync(path) ?? throw new InvalidOperationException($"GET {path} answered 404.");

    /// <summary>The JSON that a GET is answered with.</summary>
    public async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await TextAsync(path)).RootElement;

    /// <summary>The same where the answer may be 404: then null.</summary>
    public async Task<JsonElement?> FindJsonAsync(string path) =>
        await FindTextAsync(path) is { } text ? JsonDocument.Parse(text).RootElement : null;

    /// <summary>The submissions of a slot, by revision.</summary>
    public async Task<IReadOnlyList<JsonElement>> SubmissionsAsync(string blob)
    {
        string[] parts = blob.Split('/');
        JsonElement all = await JsonAsync($"/api/submissions?country={parts[1]}");
        return
        [
            .. all.EnumerateArray()
                .Where(item => item.Text("agency") == parts[0] && item.Text("template") == parts[2])
                .Where(item => item.Text("period") == parts[3] && item.Text("file") == parts[4])
                .OrderBy(item => item.GetProperty("revision").GetInt32()),
        ];
    }

    /// <summary>Waits until a content of a slot has a status.</summary>
    public async Task<JsonElement> SubmissionAsync(string blob, byte[] content, string status)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        string found = await Until.FoundAsync(
            $"{blob} ({hash[..8]}…) is {status}",
            async () => (await SubmissionsAsync(blob))
                .Where(item => item.Text("contentHash") == hash && item.Text("status") == status)
                .Select(item => item.GetRawText())
                .LastOrDefault(),
            async () => string.Join(", ", (await SubmissionsAsync(blob)).Select(item => $"{item.Text("contentHash")} {item.Text("status")}")));
        return JsonDocument.Parse(found).RootElement;
    }

    /// <summary>Drops a file and waits until it is in force.</summary>
    public async Task<JsonElement> SubmitAsync(string blob, string content)
    {
        await DropAsync(blob, content);
        return await SubmissionAsync(blob, Encoding.UTF8.GetBytes(content), "accepted");
    }

    /// <summary>Waits until whatever was dropped before has been handled: two more files, one after the other, are through, and none
    /// is under way.</summary>
    /// <remarks>A content that is known leaves no trace to wait for. The second of the two files is seen in a later look at the container
    /// than the first, and so in a later one than all that came before. Nobody lives in Antarctica.</remarks>
    public async Task HandledAsync(string country)
    {
        foreach (int value in new[] { 1, 2 })
            await SubmitAsync("e2e/ATA/population/1999/last.csv", $"country,year,sex,age_group,value\nATA,1999,_T,_T,{value}\n");
        await Until.HoldsAsync($"no submission of {country} is under way", async () =>
            (await JsonAsync($"/api/submissions?country={country}")).EnumerateArray()
                .All(item => item.Text("status") is not ("received" or "validating")));
    }

    /// <summary>Starts a build and waits until its draft waits.</summary>
    /// <returns>The version of the draft.</returns>
    public async Task<int> BuildAsync(string profile)
    {
        await PostAsync($"{Api(profile)}/build");
        return await BuildIsAsync(profile, "awaitingApproval");
    }

    /// <summary>Decides on the draft that waits now and waits for the end of the build.</summary>
    /// <returns>The version decided on.</returns>
    public async Task<int> DecideAsync(string profile, string decision)
    {
        await PostAsync($"{Api(profile)}/{decision}", new { build = await DraftAsync(profile) });
        return await BuildIsAsync(profile, decision == "approve" ? "published" : "rejected");
    }

    /// <summary>The build whose draft waits now.</summary>
    public async Task<string> DraftAsync(string profile) => (await JsonAsync($"{Api(profile)}/build")).Text("build")!;

    /// <summary>Builds and approves.</summary>
    /// <returns>The published version.</returns>
    public async Task<int> PublishAsync(string profile)
    {
        await BuildAsync(profile);
        return await DecideAsync(profile, "approve");
    }

    /// <summary>Sends a POST that is accepted.</summary>
    public async Task PostAsync(string path, object? body = null)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, path, body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"POST {path} answered {(int)answer.StatusCode}: {text}");
    }

    /// <summary>Waits until a build has a status.</summary>
    /// <returns>Its version.</returns>
    public async Task<int> BuildIsAsync(string profile, string status)
    {
        string found = await Until.FoundAsync(
            $"the build of {profile} is {status}",
            async () => await JsonAsync($"{Api(profile)}/build") switch
            {
                var build when build.Text("status") == status => build.GetRawText(),
                var build when build.Text("status") == "failed" => throw new InvalidOperationException($"The build of {profile} failed: {build}"),
                _ => null,
            },
            () => TextAsync($"{Api(profile)}/build"));
        return JsonDocument.Parse(found).RootElement.GetProperty("version").GetInt32();
    }

    // A profile by country and year, a report with what follows, or another address that has builds.
    private static string Api(string publication) => publication.StartsWith('/') ? publication : $"/api/profiles/{publication}";

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<string?> FindTextAsync(string path)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"GET {path} answered {(int)answer.StatusCode}: {text}");
        return text;
    }

    private BlobContainerClient Container(string name) => blobs.GetBlobContainerClient(name);
}

/// <summary>Reading JSON answers.</summary>
internal static class JsonReading
{
    /// <summary>A text property; null where it is null or missing.</summary>
    public static string? Text(this JsonElement element, string property) =>
        element.TryGetProperty(property, out JsonElement value) ? value.GetString() : null;
}
