using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class PostgresTransferTests(PostgresTransferNetwork fixture) : TransferTests(fixture), IClassFixture<PostgresTransferNetwork>;
