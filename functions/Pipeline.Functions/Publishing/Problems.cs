using Microsoft.AspNetCore.Http;

namespace Pipeline.Functions.Publishing;

/// <summary>Error answers: problem+json (RFC 9457) with what is wrong and what to do next.</summary>
internal static class Problems
{
    /// <summary>An error answer.</summary>
    public static IResult Problem(int status, string title, string detail) => Results.Problem(detail, statusCode: status, title: title);

    /// <summary>404.</summary>
    public static IResult NotFound(string title, string detail) => Problem(StatusCodes.Status404NotFound, title, detail);

    /// <summary>409.</summary>
    public static IResult Conflict(string title, string detail) => Problem(StatusCodes.Status409Conflict, title, detail);

    /// <summary>400.</summary>
    public static IResult BadRequest(string title, string detail) => Problem(StatusCodes.Status400BadRequest, title, detail);
}
