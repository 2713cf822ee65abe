using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class SqliteTransferTests(TransferNetwork fixture) : TransferTests(fixture), IClassFixture<TransferNetwork>;
