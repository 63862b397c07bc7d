using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;

namespace Pipeline.Functions.Publishing;

/// <summary>An answer ready to send: as it is and, once somebody asked for it, compressed.</summary>
public sealed class Rendered
{
    // What is smaller is sent in one packet anyway.
    private const int SmallestCompressed = 1024;

    private static readonly string[] Texts = ["text/", "application/json", "application/problem+json", "application/atom+xml", "application/vnd.sdmx", "application/openapi", "image/svg"];

    private readonly string hash;
    private readonly bool isText;
    private readonly Representation asItIs;
    private readonly Lazy<Representation> brotli;
    private readonly Lazy<Representation> gzip;

    private Rendered(byte[] content, string mediaType)
    {
        MediaType = mediaType;
        Content = content;
        hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12));
        isText = content.Length >= SmallestCompressed && Array.Exists(Texts, text => mediaType.StartsWith(text, StringComparison.Ordinal));
        asItIs = new(content, mediaType, coding: null, $"\"{hash}\"");
        brotli = new(() => Compressed("br", stream => new BrotliStream(stream, CompressionLevel.Optimal)));
        gzip = new(() => Compressed("gzip", stream => new GZipStream(stream, CompressionLevel.Optimal)));
    }

    /// <summary>Its bytes, not compressed.</summary>
    public byte[] Content { get; }

    /// <summary>Its media type.</summary>
    public string MediaType { get; }

    /// <summary>As a file that is always served the same way: a text in the coding that every client knows, anything else as it is.</summary>
    public (byte[] Content, string? Coding) AsFile => isText ? (gzip.Value.Bytes, "gzip") : (Content, null);

    /// <summary>Renders a profile.</summary>
    public static async Task<Rendered> FromAsync(MigrationProfile profile, IProfileWriter writer, CancellationToken cancellation)
    {
        var stream = new MemoryStream();
        await writer.WriteAsync(profile, stream, cancellation);
        return From(stream.ToArray(), writer.Format.ContentType);
    }

    /// <summary>Bytes of a media type.</summary>
    public static Rendered From(byte[] content, string mediaType) => new(content, mediaType);

    /// <summary>A value as JSON.</summary>
    public static Rendered Json<T>(T value) => From(JsonSerializer.SerializeToUtf8Bytes(value, ProfileJson.Options), "application/json; charset=utf-8");

    /// <summary>The answer: 200, compressed where the caller takes that, or 304 where the caller has it.</summary>
    /// <param name="response">The response; its request says what the caller takes.</param>
    /// <param name="cacheControl">Who may keep it for how long.</param>
    public IResult ToResult(HttpResponse response, string cacheControl)
    {
        response.Headers.CacheControl = cacheControl;
        if (!isText) return asItIs;
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        return CodingFor(response.HttpContext.Request.Headers.AcceptEncoding.ToString()) switch { "br" => brotli.Value, "gzip" => gzip.Value, _ => asItIs };
    }

    /// <summary>The best coding that a caller takes (RFC 9110, section 12.5.3); null for none.</summary>
    internal static string? CodingFor(string acceptEncoding)
    {
        if (acceptEncoding.Length == 0) return null;
        if (!StringWithQualityHeaderValue.TryParseList([acceptEncoding], out IList<StringWithQualityHeaderValue>? accepted)) return null;
        return new[] { "br", "gzip" }.Select(coding => (Coding: coding, Quality: Quality(coding))).Where(choice => choice.Quality > 0)
            .OrderByDescending(choice => choice.Quality).Select(choice => choice.Coding).FirstOrDefault();

        double Quality(string coding) =>
            (accepted.FirstOrDefault(value => value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase)) ?? accepted.FirstOrDefault(value => value.Value == "*")) is { } value ? value.Quality ?? 1 : 0;
    }

    private Representation Compressed(string coding, Func<Stream, Stream> compress)
    {
        var stream = new MemoryStream();
        using (Stream compressing = compress(stream)) compressing.Write(Content);
        // What is compressed is another representation, with a tag of its own (RFC 9110, section 8.8.3.3).
        return new Representation(stream.ToArray(), MediaType, coding, $"\"{hash}-{coding}\"");
    }

    // All that can be known before a request is: a published version is asked for more often than anything else.
    private sealed class Representation(byte[] bytes, string mediaType, string? coding, string tag) : IResult
    {
        public byte[] Bytes => bytes;

        public Task ExecuteAsync(HttpContext http)
        {
            HttpResponse response = http.Response;
            response.Headers.ETag = tag;
            if (coding is not null) response.Headers.ContentEncoding = coding;
            if (IsHad(http.Request.Headers.IfNoneMatch))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            response.ContentType = mediaType;
            response.ContentLength = bytes.Length;
            return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
        }

        // Tags are compared weakly (RFC 9110, section 13.1.2).
        private bool IsHad(StringValues known)
        {
            if (known.Count == 0) return false;
            if (known.Count == 1 && known[0] == tag) return true;
            return EntityTagHeaderValue.TryParseList(known, out IList<EntityTagHeaderValue>? tags) && tags.Any(one => one.Tag == "*" || one.Tag == tag);
        }
    }
}
