using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>The document as it is sent. Made once, when it is first asked for: routes do not change while the program runs.</summary>
internal sealed class OpenApiText([FromKeyedServices(OpenApiFeature.DocumentName)] IOpenApiDocumentProvider documents) : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);
    private (byte[] Bytes, EntityTagHeaderValue Tag)? _made;

    /// <summary>The document in JSON, and what tells it from other versions.</summary>
    public async Task<(byte[] Bytes, EntityTagHeaderValue Tag)> ReadAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        try
        {
            return _made ??= await MakeAsync(cancellation);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();

    private async Task<(byte[] Bytes, EntityTagHeaderValue Tag)> MakeAsync(CancellationToken cancellation)
    {
        var document = await documents.GetOpenApiDocumentAsync(cancellation);
        using var text = new StringWriter();
        document.SerializeAsV31(new OpenApiJsonWriter(text, new OpenApiJsonWriterSettings { Terse = true }));
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return (bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""));
    }
}
