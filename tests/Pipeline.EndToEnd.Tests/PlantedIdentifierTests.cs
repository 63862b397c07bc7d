using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Pipeline.EndToEnd.Tests;

/// <summary>Identifiers planted in accepted and rejected files are looked for in everything that the system writes and answers.</summary>
public class PlantedIdentifierTests
{
    private const string Planted = "PLANTED-8842-PERSON";
    private const string PlantedCrossing = "PLANTED-CROSSING-0017";

    // Raw data lie here, and nowhere else.
    private static readonly string[] RawContainers = ["submissions", "quarantine"];

    private static readonly string[] Addresses =
    [
        "/", "/AND/2021", "/api/profiles", "/api/profiles/AND/2021?format=json", "/api/profiles/AND/2021?format=csv", "/api/indicators/CROSSINGS?country=AND&citizenship=*&sex=*&direction=*",
        "/api/submissions", "/api/profiles/AND/2021/draft", "/api/profiles/AND/2021/build", "/api/profiles/AND/2021/versions", "/api/profiles/AND/2021/draft/disclosure", "/api/policies",
    ];

    [OwnSystemFact]
    public async Task No_planted_identifier_leaves_the_raw_containers_in_any_form()
    {
        await using LocalRun run = await LocalRun.StartAsync();
        using User administrator = new(run.Address, run.Storage, run.AdministratorKey);
        string line = $"{PlantedCrossing},{Planted},TUR,1980-05-17,F,TUR,E,2021-01-05T10:30:00,BP01,WORK\n";
        string accepted = CrossingsFile.ContentOf(new CrossingsFile("AND", 20).Lines.Append(line));
        // Wrong in every field that can be, and twice the same key.
        string rejected = CrossingsFile.ContentOf([line, line, $"{Planted},{Planted},{Planted},{Planted},{Planted},{Planted},{Planted},{Planted},{Planted},{Planted}\n", $"{Planted}\n", $"\"{Planted}\n"]);
        await DropAsync("crossings.csv", accepted, "accepted");
        await DropAsync("broken.csv", rejected, "rejected");
        await administrator.PublishAsync("AND/2021");

        List<string> found = [];
        foreach ((string name, byte[] content) in await EverythingAsync(run, administrator))
            foreach ((string form, byte[] bytes) in Forms(Planted).Concat(Forms(PlantedCrossing)))
                if (content.AsSpan().IndexOf(bytes) >= 0) found.Add($"{form} in {name}");
        Assert.Empty(found);

        async Task DropAsync(string file, string content, string status)
        {
            string blob = $"e2e/AND/border-crossings/2021/{file}";
            await administrator.DropAsync(blob, Encoding.UTF8.GetBytes(content), new Dictionary<string, string>());
            await administrator.SubmissionAsync(blob, Encoding.UTF8.GetBytes(content), status);
        }
    }

    // Base64 looks different at each of three places in a text.
    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    public void An_identifier_is_found_in_a_longer_text_in_base64(string before)
    {
        byte[] text = Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}{Planted} and more")));
        Assert.Contains(Forms(Planted), form => text.AsSpan().IndexOf(form.Bytes) >= 0);
    }

    private static IEnumerable<(string Form, byte[] Bytes)> Forms(string identifier)
    {
        byte[] clear = Encoding.UTF8.GetBytes(identifier);
        yield return ($"{identifier} in clear", clear);
        yield return ($"{identifier} in UTF-16", Encoding.Unicode.GetBytes(identifier));
        foreach ((string what, byte[] bytes) in new[] { ("", clear), ("MD5 of ", MD5.HashData(clear)), ("SHA-1 of ", SHA1.HashData(clear)), ("SHA-256 of ", SHA256.HashData(clear)) })
        {
            if (what.Length > 0) yield return ($"{what}{identifier} as bytes", bytes);
            yield return ($"{what}{identifier} in hex", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
            yield return ($"{what}{identifier} in lower-case hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
            // Within a longer text base64 may begin at any of three places; what does not depend on the neighbours is looked for.
            for (int before = 0; before < 3; before++)
            {
                string text = Convert.ToBase64String([.. new byte[before], .. bytes]);
                yield return ($"{what}{identifier} in base64", Encoding.ASCII.GetBytes(text[(before == 0 ? 0 : 4)..^4]));
            }
        }
    }

    private static async Task<IReadOnlyList<(string Name, byte[] Content)>> EverythingAsync(LocalRun run, User administrator)
    {
        List<(string, byte[])> all = [];
        foreach ((string name, var document) in await run.Stored.DocumentsAsync()) all.Add(($"document {name}", Encoding.UTF8.GetBytes(document.ToJsonString())));
        BlobServiceClient blobs = new(run.Storage);
        await foreach (BlobContainerItem container in blobs.GetBlobContainersAsync())
        {
            if (RawContainers.Contains(container.Name)) continue;
            BlobContainerClient client = blobs.GetBlobContainerClient(container.Name);
            await foreach (BlobItem blob in client.GetBlobsAsync()) all.Add(($"blob {container.Name}/{blob.Name}", (await client.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToArray()));
        }

        foreach (string folder in new[] { run.Data.Orchestrations, run.Data.Documents, run.Data.Logs })
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0)) all.Add(($"file {Path.GetFileName(file)}", await ReadSharedAsync(file)));
        foreach (string address in Addresses)
        {
            using HttpResponseMessage answer = await administrator.SendAsync(HttpMethod.Get, address);
            all.Add(($"GET {address}", await answer.Content.ReadAsByteArrayAsync()));
        }

        foreach (var submission in (await administrator.JsonAsync("/api/submissions")).EnumerateArray())
            all.Add(($"report of {submission.Text("file")}", Encoding.UTF8.GetBytes(await administrator.TextAsync($"/api/submissions/{submission.Text("id")}/report"))));
        Assert.True(all.Count > 40, $"Only {all.Count} things were looked at.");
        return all;
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }
}
