using Microsoft.Azure.Cosmos;

namespace Pipeline.Functions.Telemetry;

/// <summary>Measures what each request to the document store costs.</summary>
internal sealed class RequestUnitsHandler : RequestHandler
{
    /// <inheritdoc/>
    public override async Task<ResponseMessage> SendAsync(RequestMessage request, CancellationToken cancellationToken)
    {
        ResponseMessage response = await base.SendAsync(request, cancellationToken);
        Measures.Charge(response.Headers.RequestCharge, request.Method.Method, (int)response.StatusCode);
        return response;
    }
}
