using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Pipeline.Core.Dissemination;

namespace Pipeline.Functions.Publishing;

/// <summary>What a request says of the one who reads.</summary>
internal static class Reader
{
    /// <summary>The language by <c>?lang=</c> or Accept-Language; the answer says which one it is, and that it depends on the header.</summary>
    public static Texts Texts(HttpRequest request)
    {
        Texts texts = Core.Dissemination.Texts.For(request.Query["lang"].FirstOrDefault(), request.Headers.AcceptLanguage.ToString());
        request.HttpContext.Response.Headers.ContentLanguage = texts.Language;
        request.HttpContext.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        return texts;
    }
}
