using Microsoft.AspNetCore.Http;

namespace Pipeline.Functions.Access;

/// <summary>How pages know who looks at them: a cookie that scripts cannot read and other sites cannot send.</summary>
internal static class Session
{
    /// <summary>Address of the page where one signs in.</summary>
    public const string SignIn = "/sign-in";

    /// <summary>Address of the first page for those who signed in.</summary>
    public const string Desk = "/desk";

    private const string Cookie = "session";

    /// <summary>The session that a request names; null for none.</summary>
    public static string? Of(HttpRequest request) => request.Cookies[Cookie];

    /// <summary>Has the browser keep a session.</summary>
    public static void Begin(HttpContext http, string token, DateTimeOffset until) => http.Response.Cookies.Append(Cookie, token, Options(http, until));

    /// <summary>Has the browser forget it.</summary>
    public static void End(HttpContext http) => http.Response.Cookies.Delete(Cookie, Options(http, null));

    /// <summary>Whether a request changes nothing, or was made by a page of this site: the browser says from where it comes (Fetch Metadata, or the origin in older ones).</summary>
    public static bool IsOwnRequest(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return true;
        string? site = request.Headers["Sec-Fetch-Site"].FirstOrDefault();
        if (site is not null) return site == "same-origin";
        return Uri.TryCreate(request.Headers.Origin.FirstOrDefault(), UriKind.Absolute, out Uri? origin) && origin.Authority == request.Host.Value;
    }

    /// <summary>Where to sign in for a page, and come back to it.</summary>
    public static string SignInTo(HttpRequest page) => $"{SignIn}?to={Uri.EscapeDataString(page.Path + page.QueryString)}";

    /// <summary>Where to go after signing in: to a page of this site, whatever the address asks for.</summary>
    public static string Back(string? to) => to is ['/', not '/' and not '\\', ..] && !to.Any(char.IsControl) ? to : Desk;

    private static CookieOptions Options(HttpContext http, DateTimeOffset? until) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", Expires = until, IsEssential = true };
}
