using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pipeline.Local.Cosmos.Tests;

/// <summary>Speaks the protocol without the SDK, for what the SDK would never send or show.</summary>
internal sealed class RawHttp(string address, string key) : IDisposable
{
    readonly HttpClient client = new() { BaseAddress = new Uri(address) };

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string type, string link, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        var date = DateTime.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(
            Convert.FromBase64String(key),
            Encoding.UTF8.GetBytes($"{method.Method.ToLowerInvariant()}\n{type}\n{link}\n{date.ToLowerInvariant()}\n\n")));
        request.Headers.TryAddWithoutValidation("authorization", Uri.EscapeDataString($"type=master&ver=1.0&sig={signature}"));
        request.Headers.TryAddWithoutValidation("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("x-ms-version", "2018-12-31");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(headers.Any(header => header.Name == "x-ms-documentdb-isquery") ? "application/query+json" : "application/json");
        }

        return await client.SendAsync(request);
    }

    /// <summary>Sends a query as written, as the SDK does after a pass-through plan, and drains all its pages.</summary>
    public async Task<List<JsonElement>> QueryAsync(string container, string query, int pageSize = -1)
    {
        var all = new List<JsonElement>();
        string? continuation = null;
        do
        {
            List<(string, string)> headers = [("x-ms-documentdb-isquery", "True"), ("x-ms-documentdb-query-enablecrosspartition", "True"), ("x-ms-max-item-count", $"{pageSize}")];
            if (continuation is not null) headers.Add(("x-ms-continuation", continuation));
            using var response = await SendAsync(HttpMethod.Post, "docs", container, $"{container}/docs", JsonSerializer.Serialize(new { query }), [.. headers]);
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{query}: {body}");
            var page = JsonElement.Parse(body).GetProperty("Documents");
            if (pageSize > 0) Assert.InRange(page.GetArrayLength(), 0, pageSize);
            all.AddRange(page.EnumerateArray());
            continuation = response.Headers.TryGetValues("x-ms-continuation", out var values) ? values.Single() : null;
        }
        while (continuation is not null);
        return all;
    }

    public void Dispose() => client.Dispose();
}
