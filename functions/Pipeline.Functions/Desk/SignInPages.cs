using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Desk;

/// <summary>Signing in to the pages for agencies and coordinators, with the key that the API takes too.</summary>
public sealed class SignInPages(ApiKeys keys)
{
    private const int LongestForm = 4096;

    /// <summary>The form. <c>?to=</c> is the page to come back to.</summary>
    [Function(nameof(SignInPage)), Allow(Role.Anyone)]
    public IResult SignInPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "sign-in")] HttpRequest request) => Form(request, isWrong: false, StatusCodes.Status200OK);

    /// <summary>Begins a session for whoever holds the key.</summary>
    [Function(nameof(PostSignIn)), Allow(Role.Anyone)]
    public async Task<IResult> PostSignIn([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sign-in")] HttpRequest request, CancellationToken cancellation)
    {
        if (!Session.IsOwnRequest(request)) return Form(request, isWrong: false, StatusCodes.Status403Forbidden);
        string key = "";
        if (request.ContentLength <= LongestForm && request.HasFormContentType) key = (await request.ReadFormAsync(cancellation))["key"].ToString().Trim();
        if (keys.Begin(key) is not var (token, until)) return Form(request, isWrong: true, StatusCodes.Status401Unauthorized);
        Session.Begin(request.HttpContext, token, until);
        return SeeOther(request, Session.Back(request.Query["to"].FirstOrDefault()));
    }

    /// <summary>Ends the session.</summary>
    [Function(nameof(PostSignOut)), Allow(Role.Anyone)]
    public IResult PostSignOut([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sign-out")] HttpRequest request)
    {
        if (Session.IsOwnRequest(request)) Session.End(request.HttpContext);
        return SeeOther(request, Session.SignIn);
    }

    // After a form the browser is to ask for the next page, not to send the form there.
    private static IResult SeeOther(HttpRequest request, string address)
    {
        request.HttpContext.Response.Headers.Location = address;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static IResult Form(HttpRequest request, bool isWrong, int status)
    {
        string back = Session.Back(request.Query["to"].FirstOrDefault());
        Html main = $"""
            <div class="hero"><div class="wide">
            <h1>For agencies and coordinators</h1>
            <p class="lead">Drop files, see what became of them, have profiles built and decide on them.</p>
            <form class="search" method="post" action="/sign-in?to={Uri.EscapeDataString(back)}">
            <p><label for="key">Your key</label><input id="key" name="key" type="password" autocomplete="current-password" required{(isWrong ? Wrong : null)}></p>
            <p><button class="button">Sign in</button></p>
            </form>
            {(isWrong ? NotKnown : null)}
            </div></div>
            """;
        return DeskHtml.Page(request, new HtmlDocument("Sign in", "Pages for agencies and coordinators.", IsIndexed: false).Around(main, Html.Empty), status);
    }

    private static Html Wrong => $""" aria-invalid="true" aria-describedby="wrong" """;

    private static Html NotKnown => $"""<p class="wrong" id="wrong" role="alert">This key is not known. Keys are given out by whoever runs the system; a key that was replaced no longer counts.</p>""";
}
