using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Pipeline.Core.Profiles;

namespace Pipeline.Functions.Publishing;

/// <summary>Lists page by page: <c>?limit=</c> says how many items, the header <c>Link</c> with <c>rel="next"</c> (RFC 8288) where the next page is, and <c>?fields=</c>
/// which properties of each item are wanted.</summary>
/// <remarks>A continuation says nothing to callers. It names the list that it continues by its content: where that has changed meanwhile the answer is 410, so that nobody
/// puts pages of two lists together.</remarks>
internal static class Listing
{
    /// <summary>Items of a page where nothing is asked for.</summary>
    public const int Usual = 1000;

    /// <summary>Items of a page, at most.</summary>
    public const int Most = 10_000;

    /// <summary>The parameters that every list takes.</summary>
    public static IReadOnlyList<(string Name, string Description)> Parameters { get; } =
    [
        ("limit", FormattableString.Invariant($"Items of a page, 1 to {Most}; {Usual} where nothing is said. The header Link says where the next page is.")),
        ("continuation", "Where a page begins, as the header Link of the page before says."),
        ("fields", "Properties of the items that are wanted, separated by commas; all where nothing is said."),
    ];

    /// <summary>A page of a list as an answer, or what is wrong with the request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="items">The whole list, in an order that stays.</param>
    /// <param name="cacheControl">Who may keep it for how long.</param>
    /// <param name="around">What the page stands in; the page alone where nothing is said.</param>
    public static IResult Answer<T>(HttpRequest request, IReadOnlyList<T> items, string cacheControl, Func<JsonArray, JsonNode>? around = null)
    {
        int limit = Usual;
        if (request.Query["limit"].FirstOrDefault() is { } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= Most))
            return Problems.BadRequest("The limit is not understood.", FormattableString.Invariant($"It is a number from 1 to {Most}."));
        byte[] all = JsonSerializer.SerializeToUtf8Bytes(items, ProfileJson.Options);
        string state = Convert.ToHexStringLower(SHA256.HashData(all).AsSpan(0, 8));
        int start = 0;
        if (request.Query["continuation"].FirstOrDefault() is { } continuation)
        {
            if (Decode(continuation) is not var (place, of) || place > items.Count) return Problems.BadRequest("The continuation is not understood.", "Take it from the header Link of the page before.");
            if (of != state) return Problems.Problem(StatusCodes.Status410Gone, "The list has changed since its first page.", "Begin again without the continuation.");
            start = place;
        }

        JsonArray page = JsonSerializer.SerializeToNode(items.Skip(start).Take(limit), ProfileJson.Options)!.AsArray();
        if (request.Query["fields"].FirstOrDefault() is { } fields)
        {
            string[] wanted = fields.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string[] known = page.FirstOrDefault() is JsonObject first ? [.. first.Select(property => property.Key)] : wanted;
            if (wanted.Length == 0 || wanted.Except(known).FirstOrDefault() is not null) return Problems.BadRequest("A field is not there.", $"Fields: {string.Join(", ", known)}.");
            foreach (JsonObject item in page.OfType<JsonObject>())
                foreach (string other in known.Except(wanted)) item.Remove(other);
        }

        if (start + limit < items.Count)
        {
            QueryString next = QueryString.Create(request.Query.Where(parameter => parameter.Key != "continuation"))
                .Add("continuation", WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{start + limit}.{state}"))));
            request.HttpContext.Response.Headers.Link = $"<{request.Path}{next}>; rel=\"next\"";
        }

        return Rendered.Json(around?.Invoke(page) ?? page).ToResult(request.HttpContext.Response, cacheControl);
    }

    private static (int Place, string Of)? Decode(string continuation)
    {
        try
        {
            string[] parts = Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(continuation)).Split('.');
            return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int place) ? (place, parts[1]) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
